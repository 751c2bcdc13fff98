using System.Security.Cryptography.X509Certificates;

namespace Starling.Client;

/// <summary>How a <see cref="StarlingClient"/> finds its servers and how patient it is.</summary>
public sealed class StarlingClientOptions
{
    /// <summary>The servers, in the order of preference; at least one, absolute <c>http</c> or <c>https</c>. Any of them serves any call.</summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    /// <summary>
    /// How often a unary call is tried in all; 1 to 20. 1: no retry. With the usual waits eight attempts last about ten seconds: longer than
    /// a restart takes, of the only server or of the database behind all of them.
    /// </summary>
    public int MaxAttempts { get; init; } = 8;

    /// <summary>
    /// How often a broken stream is opened again without having made any headway; 0 to 1 000. Headway starts the count anew, so a long
    /// batch survives any number of interruptions.
    /// </summary>
    public int MaxReconnects { get; init; } = 12;

    /// <summary>The first wait between two attempts; doubles each time, with jitter. 1 ms to 1 minute.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between two attempts, unless the server asks for a longer one; 1 ms to 10 minutes.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one attempt of a unary call may take; 1 ms to 1 hour.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>By which <c>https</c> servers that ask for one know the caller, with its private key; null: none. It stays the caller's to dispose of.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Who must have signed the certificates of <c>https</c> servers; null: one of those that the machine trusts.</summary>
    public X509Certificate2? Authority { get; init; }

    /// <summary>The API key that every call shows, <c>starling_…</c>; null: none, which servers without keys serve on their own machine only.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The clock of waits and time limits; null: the machine's.</summary>
    public TimeProvider? TimeProvider { get; init; }

    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    internal void Check()
    {
        if (Addresses.Count == 0)
        {
            throw new ArgumentException("Addresses: at least one is needed, for example http://127.0.0.1:5080.");
        }

        foreach (var address in Addresses)
        {
            if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
            {
                throw new ArgumentException($"Addresses: '{address}' is not an absolute http or https address.");
            }
        }

        if (ApiKey is { } key && (key.Length == 0 || key.Any(character => character is <= ' ' or > '~')))
        {
            // Whatever it is, it is not repeated.
            throw new ArgumentException("ApiKey: a key is one word of ASCII characters.");
        }

        if (Certificate is { HasPrivateKey: false })
        {
            throw new ArgumentException("Certificate: it has no private key.");
        }

        InRange(nameof(MaxAttempts), MaxAttempts, 1, 20);
        InRange(nameof(MaxReconnects), MaxReconnects, 0, 1000);
        InRange(nameof(FirstBackoff), FirstBackoff, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        InRange(nameof(MaxBackoff), MaxBackoff, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10));
        InRange(nameof(AttemptTimeout), AttemptTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
    }

    private static void InRange<T>(string name, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            throw new ArgumentException($"{name}: {value} is not within {least} to {most}.");
        }
    }
}
