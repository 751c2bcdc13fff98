using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NodaTime.Text;

namespace Starling.Cli.Commands;

/// <summary>Makes options of the kinds that the verbs share.</summary>
internal static class CliOption
{
    public static Option<string> Text(string name, string helpName, string description, bool required = false) =>
        new(name)
        {
            HelpName = helpName,
            Description = description,
            Required = required,
        };

    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    /// <summary>A length of time: <c>500ms</c>, <c>90s</c>, <c>15m</c>, <c>6h</c>, <c>2d</c>.</summary>
    public static Option<TimeSpan?> Time(string name, string description) =>
        new(name)
        {
            HelpName = "TIME",
            Description = description + " For example 500ms, 90s, 15m, 6h, 2d.",
            CustomParser = result =>
                Parse<TimeSpan>(result, text => TryTime(text, out var time) ? time : null, "a time such as 500ms, 90s, 15m, 6h or 2d"),
        };

    /// <summary>A share: <c>0.02</c> or <c>2%</c>.</summary>
    public static Option<double?> Share(string name, string description) =>
        new(name)
        {
            HelpName = "SHARE",
            Description = description + " For example 0.02 or 2%.",
            CustomParser = result => Parse(result, TryShare, "a share such as 0.02 or 2%"),
        };

    /// <summary><c>name=value</c>, any number of times.</summary>
    public static Option<string[]> Fields() =>
        new("--field", "-f")
        {
            HelpName = "NAME=VALUE",
            Description = "A value for the template; repeat it for several.",
            Validators =
            {
                result =>
                {
                    foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
                    {
                        result.AddError($"--field: '{token.Value}' is not NAME=VALUE");
                    }
                },
            },
        };

    public static void Read(string[]? fields, IDictionary<string, string> into)
    {
        foreach (var field in fields ?? [])
        {
            var at = field.IndexOf('=', StringComparison.Ordinal);
            into[field[..at]] = field[(at + 1)..];
        }
    }

    public static bool TryTime(string text, out TimeSpan time)
    {
        var digits = text.TrimEnd('m', 's', 'h', 'd');
        double? unit = text[digits.Length..] switch
        {
            "ms" => 0.001,
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86400,
            _ => null,
        };
        var isNumber = double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        var seconds = number * unit.GetValueOrDefault();
        time = isNumber && seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
        return isNumber && unit is not null && time > TimeSpan.Zero;
    }

    /// <summary>An instant: RFC 3339 with an offset, or a length of time from now.</summary>
    public static bool TryInstant(string text, DateTimeOffset now, out DateTimeOffset instant)
    {
        if (TryTime(text, out var time))
        {
            instant = now + time;
            return true;
        }

        var parsed = OffsetDateTimePattern.Rfc3339.Parse(text);
        instant = parsed.Success ? parsed.Value.ToDateTimeOffset() : default;
        return parsed.Success;
    }

    private static double? TryShare(string text)
    {
        var percent = text.EndsWith('%');
        return
            double.TryParse(text.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && (percent ? value / 100 : value) is >= 0 and <= 1 and var share
            ? share
            : null;
    }

    private static T? Parse<T>(ArgumentResult result, Func<string, T?> read, string expected)
        where T : struct
    {
        var text = result.Tokens[0].Value;
        var value = read(text);
        if (value is null)
        {
            result.AddError($"'{text}' is not {expected}");
        }

        return value;
    }
}
