namespace Starling.Storage.Postgres;

/// <summary>Names of the advisory locks this product takes: what it is about in the top octet. All of one database share them; 0x57, the slots of writers, and 0x4C, the sealing of consents, are made where they are used.</summary>
internal static class AdvisoryLocks
{
    private const int Kind = 56;

    /// <summary>Held while the schema is brought up to date.</summary>
    public const long Schema = 0x53L << Kind;

    /// <summary>Held while subscribers' texts are kept and filed.</summary>
    public const long Inbound = 0x49L << Kind;

    /// <summary>Held while a key is made: its holder's live ones are counted.</summary>
    public const long Keys = 0x4BL << Kind;

    /// <summary>Held while a sender is changed: whose an address is, is looked at.</summary>
    public const long Senders = 0x41L << Kind;

    /// <summary>Accepts share it, a cancel has it alone.</summary>
    public static long Campaign(long id) => (0x43L << Kind) | id;

    /// <summary>Held while shares of a route are changed. Two routes of one hash wait for each other, no more.</summary>
    public static long Route(string route)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in route)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return (0x52L << Kind) | (long)(hash >> 8);
    }
}
