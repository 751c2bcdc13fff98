using System.Globalization;
using Starling.Testing.History;

namespace Starling.Chaos.Mutants;

/// <summary>One promise of the product taken out of its source, and the run that must turn red for it.</summary>
/// <remarks>
/// A file: lines <c>name: …</c>, <c>breaks: …</c> (faults of the judge, any of them) and <c>run: …</c> (options of a run), then for each change
/// <c>file: …</c>, <c>&lt;&lt;&lt;&lt;</c>, the text as it is, <c>====</c>, the text as it becomes, <c>&gt;&gt;&gt;&gt;</c>. The text must
/// stand exactly once in its file.
/// </remarks>
internal sealed record Mutant(string Name, IReadOnlyList<Broken> Breaks, IReadOnlyList<string> Run, IReadOnlyList<Change> Changes)
{
    private const string Begin = "<<<<\n";
    private const string Middle = "====\n";
    private const string End = ">>>>\n";

    /// <summary>All of a folder, by name of file.</summary>
    public static IReadOnlyList<Mutant> ReadAll(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.mutant").Order(StringComparer.Ordinal).Select(file => Read(File.ReadAllText(file)))];

    /// <exception cref="FormatException">It is no mutant.</exception>
    public static Mutant Read(string text)
    {
        var changes = new List<Change>();
        for (var at = text.IndexOf("file: ", StringComparison.Ordinal); at >= 0; at = text.IndexOf("file: ", at, StringComparison.Ordinal))
        {
            var file = Value(text[at..], "file");
            var was = Between(text, Begin, Middle, ref at);
            var becomes = Between(text, Middle, End, ref at);
            changes.Add(new Change(file, was, becomes));
        }

        return new Mutant(
            Value(text, "name"),
            [.. Value(text, "breaks").Split(", ").Select(name => Enum.Parse<Broken>(name))],
            Value(text, "run").Split(' '),
            changes
        );
    }

    private static string Value(string text, string key)
    {
        var from = text.IndexOf($"{key}: ", StringComparison.Ordinal);
        return from < 0
            ? throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"no '{key}'"))
            : text[(from + key.Length + 2)..text.IndexOf('\n', from)];
    }

    private static string Between(string text, string begin, string end, ref int at)
    {
        var from = text.IndexOf(begin, at, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf(end, from, StringComparison.Ordinal);
        if (from < begin.Length || to < 0)
        {
            throw new FormatException($"no {begin.TrimEnd()} or {end.TrimEnd()}");
        }

        at = to;
        return text[from..to];
    }
}

/// <summary>A text of one file, whole lines, and what it becomes.</summary>
internal sealed record Change(string File, string Was, string Becomes)
{
    /// <summary>How often the text stands in its file: once, or the mutant is out of date.</summary>
    public int FoundIn(string root) => System.IO.File.ReadAllText(Path.Combine(root, File)).Split(Was).Length - 1;

    /// <exception cref="InvalidOperationException">It does not stand there exactly once.</exception>
    public void Apply(string root) => Replace(root, Was, Becomes);

    public void Undo(string root) => Replace(root, Becomes, Was);

    private void Replace(string root, string from, string to)
    {
        var path = Path.Combine(root, File);
        var parts = System.IO.File.ReadAllText(path).Split(from);
        if (parts.Length != 2)
        {
            throw new InvalidOperationException($"{File}: the text stands {parts.Length - 1} times");
        }

        System.IO.File.WriteAllText(path, string.Join(to, parts));
    }
}
