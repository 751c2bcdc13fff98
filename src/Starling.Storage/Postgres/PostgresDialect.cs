using System.Text;
using System.Text.RegularExpressions;

namespace Starling.Storage.Postgres;

/// <summary>Reads the statements that both engines share.</summary>
internal static partial class PostgresDialect
{
    /// <summary>
    /// <c>?</c> and <c>?3</c> become <c>$1</c> and <c>$3</c>, a bare one being the next after the largest so far. What tells SQLite the order of a
    /// join or its index says nothing here and goes.
    /// </summary>
    public static string Translate(string sql)
    {
        var text = SqliteIndex().Replace(sql, "").Replace("CROSS JOIN", "JOIN", StringComparison.Ordinal);
        var translated = new StringBuilder(text.Length + 16);
        var largest = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '?')
            {
                translated.Append(text[at]);
                continue;
            }

            var number = 0;
            while (at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))
            {
                number = number * 10 + (text[++at] - '0');
            }

            number = number == 0 ? largest + 1 : number;
            largest = Math.Max(largest, number);
            translated.Append('$').Append(number);
        }

        return translated.ToString();
    }

    [GeneratedRegex(@" INDEXED BY \w+")]
    private static partial Regex SqliteIndex();
}
