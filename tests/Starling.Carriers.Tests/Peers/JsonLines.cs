using System.Text.Json;

namespace Starling.Carriers.Tests.Peers;

/// <summary>Fields of a peer's line.</summary>
internal static class JsonLines
{
    public static string Text(this JsonElement line, string field) => line.GetProperty(field).GetString() ?? "";

    public static int Number(this JsonElement line, string field) => line.GetProperty(field).GetInt32();
}
