using NodaTime;

namespace Starling.Domain.Contacts;

/// <summary>What kind of value a free field of a profile has.</summary>
public enum FieldKind
{
    Text = 0,
    Number = 1,
    Flag = 2,

    /// <summary>A day, without time or zone.</summary>
    Date = 3,
}

/// <summary>The value of one free field of a profile: a text, a number, a flag or a date.</summary>
public readonly record struct FieldValue
{
    private readonly string? _text;
    private readonly double _number;

    private FieldValue(FieldKind kind, string? text, double number) => (Kind, _text, _number) = (kind, text, number);

    public FieldKind Kind { get; }

    /// <summary>The text; empty for other kinds.</summary>
    public string Text => _text ?? string.Empty;

    /// <summary>The number; 0 for other kinds.</summary>
    public double Number => Kind == FieldKind.Number ? _number : 0;

    public bool Flag => Kind == FieldKind.Flag && _number != 0;

    /// <summary>The date; 1970-01-01 for other kinds.</summary>
    public LocalDate Date => new LocalDate(1970, 1, 1).PlusDays(Kind == FieldKind.Date ? (int)_number : 0);

    public static FieldValue Of(string text) => new(FieldKind.Text, text, 0);

    /// <exception cref="ArgumentOutOfRangeException">Not finite.</exception>
    public static FieldValue Of(double number) =>
        double.IsFinite(number)
            ? new(FieldKind.Number, null, number)
            : throw new ArgumentOutOfRangeException(nameof(number), "A field's number is finite.");

    public static FieldValue Of(bool flag) => new(FieldKind.Flag, null, flag ? 1 : 0);

    public static FieldValue Of(LocalDate date) => new(FieldKind.Date, null, Period.DaysBetween(new LocalDate(1970, 1, 1), date));
}
