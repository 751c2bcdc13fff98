using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Starling.Domain.Consent.Sealing;
using Starling.Domain.Ports;

namespace Starling.Host;

/// <summary>Writes the head of every seal behind the others into a file, one line of JSON each: what proves later that the chain was not cut or made anew.</summary>
/// <remarks>
/// The file has all seals, whichever silo made them. Before it goes on it looks whether the chain still is the one it has; where it is not, it says so
/// and stops, since the file is the proof then.
/// </remarks>
public sealed partial class ConsentHeads(IConsentSeals seals, IOptions<ConsentSettings> settings, ILogger<ConsentHeads> logger)
{
    /// <summary>Its name in <see cref="ConsentSettings.HeadsFolder"/>.</summary>
    public const string FileName = "consent-heads.jsonl";

    private const int Page = 500;

    private ExportedHead? _last;
    private bool _isRead;
    private bool _isBroken;

    /// <summary>Adds what was sealed since.</summary>
    public async Task CatchUpAsync(CancellationToken cancel)
    {
        if (settings.Value.HeadsFolder.Length == 0 || _isBroken)
        {
            return;
        }

        var path = Path.Combine(settings.Value.HeadsFolder, FileName);
        if (!_isRead)
        {
            _last = ReadLast(path);
            _isRead = true;
        }

        // With the seal that was exported last, which must be there as it was.
        var found = await seals.ListAsync((_last?.Number ?? 1) - 1, Page, cancel);
        while (found.Count > 0 || _last is not null)
        {
            if (
                _last is not null
                && !(found.Count > 0 && found[0].Number == _last.Number && found[0].Head.AsSpan().SequenceEqual(_last.Head))
            )
            {
                _isBroken = true;
                LogBroken(_last.Number, path);
                return;
            }

            var added = _last is null ? found : [.. found.Skip(1)];
            if (added.Count == 0)
            {
                return;
            }

            Append(path, added);
            _last = new ExportedHead(added[^1].Number, added[^1].Head);
            found = await seals.ListAsync(_last.Number - 1, Page, cancel);
        }
    }

    /// <summary>The last whole line; what a crash left of another is taken away.</summary>
    private static ExportedHead? ReadLast(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        string? last = null;
        using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite))
        {
            using var lines = new StreamReader(file, Encoding.UTF8, leaveOpen: true);
            var whole = 0L;
            while (lines.ReadLine() is { } line)
            {
                var end = whole + Encoding.UTF8.GetByteCount(line) + 1;
                if (end > file.Length)
                {
                    break;
                }

                (last, whole) = (line, end);
            }

            file.SetLength(whole);
        }

        if (last is null)
        {
            return null;
        }

        using var json = JsonDocument.Parse(last);
        return new ExportedHead(
            json.RootElement.GetProperty("number").GetInt64(),
            Convert.FromHexString(json.RootElement.GetProperty("head").GetString()!)
        );
    }

    private static void Append(string path, IReadOnlyList<ConsentSeal> added)
    {
        var lines = new StringBuilder();
        foreach (var seal in added)
        {
            lines
                .Append(
                    JsonSerializer.Serialize(
                        new
                        {
                            number = seal.Number,
                            head = Convert.ToHexStringLower(seal.Head),
                            mac = Convert.ToHexStringLower(seal.Mac),
                            key = seal.KeyId,
                            lines = seal.Count,
                            sealed_at = seal.SealedAt.ToString(),
                        }
                    )
                )
                .Append('\n');
        }

        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write(Encoding.UTF8.GetBytes(lines.ToString()));
        file.Flush(flushToDisk: true);
    }

    [LoggerMessage(
        LogLevel.Error,
        "The chain over the consent ledger is not the one that was exported: seal {Seal} is gone or another one ({Path}). Nothing more is written there"
    )]
    private partial void LogBroken(long seal, string path);
}
