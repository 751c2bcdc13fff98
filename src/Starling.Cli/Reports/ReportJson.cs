using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;

namespace Starling.Cli.Reports;

/// <summary>Writes results for programs.</summary>
internal static class ReportJson
{
    private static readonly JsonFormatter Messages = new(
        JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true).WithFormatDefaultValues(true).WithIndentation("  ")
    );

    private static readonly JsonFormatter Lines = new(
        JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true).WithFormatDefaultValues(true)
    );

    private static readonly ReportJsonContext Context = new(
        new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // names keep their accents; this goes to a terminal, not into a page
            WriteIndented = true,
        }
    );

    public static string Write(CampaignReport report) => JsonSerializer.Serialize(report, Context.CampaignReport);

    public static string Write(IReadOnlyList<CampaignReport> reports) =>
        JsonSerializer.Serialize(reports, Context.IReadOnlyListCampaignReport);

    public static string Write(ImportReport report) => JsonSerializer.Serialize(report, Context.ImportReport);

    public static string Write(IReadOnlyList<Explanation> explanations) =>
        JsonSerializer.Serialize(explanations, Context.IReadOnlyListExplanation);

    /// <summary>A message of the API, with the names of the proto files.</summary>
    public static string Write(IMessage message) => Messages.Format(message);

    /// <summary>A list of them.</summary>
    public static string WriteList(IEnumerable<IMessage> messages) => $"[{string.Join(",\n", messages.Select(Write))}]";

    /// <summary>The same on one line, for streams.</summary>
    public static string WriteLine(IMessage message) => Lines.Format(message);
}

[JsonSerializable(typeof(CampaignReport))]
[JsonSerializable(typeof(IReadOnlyList<CampaignReport>))]
[JsonSerializable(typeof(ImportReport))]
[JsonSerializable(typeof(IReadOnlyList<Explanation>))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;
