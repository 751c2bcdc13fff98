namespace Starling.Gateway;

/// <summary>One thing wrong with a request or an item: which field, what was found there, and the rule.</summary>
/// <param name="Reason">One of <see cref="ErrorReasons"/>.</param>
/// <param name="Field">As the caller writes it: <c>phone</c>, <c>fields["city"]</c>.</param>
/// <param name="Value">As sent. For the caller's eyes and the ledger's, never for a log.</param>
/// <param name="Rule">In one sentence, without the value.</param>
internal readonly record struct FieldFault(string Reason, string Field, string Value, string Rule)
{
    /// <summary>The value, cut to what is shown back.</summary>
    public string ShownValue => Value.Length <= Limits.ShownValue ? Value : Value[..WholeCharacters(Value, Limits.ShownValue)] + "…";

    /// <summary>Field, value and rule, as the ledger keeps them for a rejected line.</summary>
    public string Detail
    {
        get
        {
            var detail = $"{Field} is '{ShownValue}': {Rule}";
            return detail.Length <= 300 ? detail : detail[..WholeCharacters(detail, 300)];
        }
    }

    private static int WholeCharacters(string text, int length) => char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
}
