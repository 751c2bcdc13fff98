using Starling.V1;

namespace Starling.Cli.Contacts;

/// <summary>A line of a contact file that can be read.</summary>
/// <param name="Item">Whom it is about; without consent when it calls the person opted out.</param>
/// <param name="Number">The physical line on which it begins, from 1.</param>
/// <param name="OptOut">The cell of the opt-out column; empty without one.</param>
/// <param name="OptOutDate">The cell of its date; empty without one.</param>
public sealed record ContactLine(BatchItem Item, long Number, string OptOut, string OptOutDate)
{
    /// <summary>Whether it says that the person wants no texts: any word but no, and any date. In doubt it does.</summary>
    public bool IsOptedOut => Says(OptOut) || HasContent(OptOutDate);

    /// <summary>Whether it says in so many words that the person is not opted out.</summary>
    public bool IsExplicitlyIn => OptOut.Length > 0 && !IsOptedOut;

    private static bool Says(string cell) =>
        HasContent(cell) && !(ConsentWord.TryRead(cell, out var kind) && kind == ConsentKind.Unspecified);

    private static bool HasContent(string cell) => FieldName.Normalise(cell).Length > 0;
}
