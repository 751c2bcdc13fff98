namespace Starling.Domain.Templates;

/// <summary>One thing wrong with a template, said so that its author can mend it.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Token">What was found there, as written; empty at the end of the text.</param>
/// <param name="Rule">What should have been there.</param>
public sealed record TemplateFault(int Line, int Column, string Token, string Rule)
{
    public override string ToString() => FormattableString.Invariant($"line {Line}, column {Column}: '{Token}': {Rule}");
}
