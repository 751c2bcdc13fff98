namespace Starling.Domain.Spending;

/// <summary>The prices and limits in force; others may come while the server runs. Safe for all threads.</summary>
public sealed class CurrentSpendBook(SpendBook book)
{
    private volatile SpendBook _book = book;

    /// <summary>As last set.</summary>
    public SpendBook Book => _book;

    /// <summary>From now on these hold: a limit that was raised lets what it held go on by itself.</summary>
    public void Take(SpendBook book) => _book = book;
}
