using System.Text.Encodings.Web;
using System.Text.Json;

namespace Starling.Throughput.Reports;

/// <summary>Keeps a run as text, JSON and HTML, one name and three endings.</summary>
internal static class ResultsFolder
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IncludeFields = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <returns>The names of the files, without their endings.</returns>
    public static async Task<string> SaveAsync(string folder, string name, RunReport run)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name);
        await File.WriteAllTextAsync($"{path}.txt", TextReport.Of(run));
        await File.WriteAllTextAsync($"{path}.json", JsonSerializer.Serialize(run, Readable) + "\n");
        await File.WriteAllTextAsync($"{path}.html", HtmlReport.Of(run));
        return path;
    }
}
