using BenchmarkDotNet.Attributes;
using Starling.Domain.Templates;
using Starling.Domain.Text;

namespace Starling.Microbenchmarks;

/// <summary>A template read once and rendered for each contact.</summary>
[MemoryDiagnoser]
public class TemplateBenchmarks
{
    private const string Source =
        "Boréale: hello {{ first_name | default: \"you\" }}, your {{ points }} points are worth a coffee until Sunday.";
    private static readonly string[] Row = ["Zoé", "1250"];
    private readonly MessageTemplate _template = Parsed();
    private readonly int[] _columns = ColumnFields.Map(Parsed(), ["first_name", "points"]);

    [Benchmark]
    public MessageTemplate Read() => Parsed();

    [Benchmark]
    public RenderedText Rendered() => TemplateRenderer.Render(_template, new ColumnFields(_columns, Row));

    /// <summary>The gate of the design: two million of these a second on one core.</summary>
    [Benchmark]
    public SegmentPlan Rendered_and_cut() => SegmentPlanner.Plan(Rendered().Text!);

    private static MessageTemplate Parsed() =>
        MessageTemplate.TryParse(Source, out var template, out _) ? template : throw new InvalidOperationException("the template is wrong");
}
