using NodaTime;

namespace Starling.Domain.Senders;

/// <summary>How many complaints suspend a sender (S16).</summary>
/// <param name="AtLeast">Complaints within the window; below it nothing happens however little was sent. 0: complaints suspend nothing.</param>
/// <param name="PerThousand">Of so many complaints per thousand texts.</param>
/// <param name="Window">How far back both count.</param>
public sealed record ComplaintRule(int AtLeast, double PerThousand, Duration Window)
{
    /// <summary>Five, when they are one in a thousand of the texts of 30 days.</summary>
    public static readonly ComplaintRule Usual = new(5, 1, Duration.FromDays(30));

    public bool Suspends(SenderFigures figures) =>
        AtLeast > 0 && figures.Complaints >= AtLeast && figures.Complaints * 1000.0 >= PerThousand * figures.Texts;
}

/// <summary>What a sender did within a window.</summary>
/// <param name="Texts">That a carrier answered, taken or refused; as the servers last told, within seconds.</param>
/// <param name="Rejected">Of these, refused.</param>
/// <param name="Complaints">Reported.</param>
public readonly record struct SenderFigures(long Texts, long Rejected, long Complaints);
