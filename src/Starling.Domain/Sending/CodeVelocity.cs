using NodaTime;
using Starling.Domain.Contacts;

namespace Starling.Domain.Sending;

/// <summary>A limit that has no room.</summary>
/// <param name="Scope">Of what.</param>
/// <param name="Limit">Which.</param>
/// <param name="RetryAfter">When its window has room again, if nothing else is taken meanwhile.</param>
public readonly record struct CodeRefusal(CodeScope Scope, CodeLimit Limit, Duration RetryAfter);

/// <summary>The one-time codes that one tenant sent to one country lately, and whether one more may go (N7, S8).</summary>
/// <remarks>
/// Exact sliding windows: a code counts from its instant until the window has passed. Only what is taken counts. The same request asked again within
/// its number's window is the same code. Memory: one entry of each limit for each code in its window, at most <see cref="Most"/> of each; beyond
/// that the oldest are forgotten early. Not safe for threads.
/// </remarks>
public sealed class CodeVelocity(CodeLimits limits)
{
    /// <summary>Entries kept for each limit, about 60 octets each.</summary>
    public const int Most = 100_000;

    private const int BlockSize = 10_000;

    private readonly Window[] _windows =
    [
        .. Enum.GetValues<CodeScope>()
            .Where(scope => limits.Of(scope) is not null)
            .Select(scope => new Window(scope, limits.Of(scope)!.Value)),
    ];

    /// <summary>Entries in memory.</summary>
    public int Count => _windows.Sum(window => window.Count);

    /// <summary>Takes one code, or says which limit refuses it; a refused one counts nowhere.</summary>
    /// <param name="number">To whom.</param>
    /// <param name="request">Hash of the request's id, by which the same code is known again.</param>
    /// <param name="now">The instant.</param>
    public CodeRefusal? Take(Msisdn number, ulong request, Instant now)
    {
        foreach (var window in _windows)
        {
            window.Forget(now);
            if (window.Knows(KeyOf(window.Scope, number), request))
            {
                return null;
            }
        }

        foreach (var window in _windows)
        {
            if (window.Refuses(KeyOf(window.Scope, number), now) is { } refusal)
            {
                return refusal;
            }
        }

        foreach (var window in _windows)
        {
            window.Add(KeyOf(window.Scope, number), request, now);
        }

        return null;
    }

    private static long KeyOf(CodeScope scope, Msisdn number) =>
        scope switch
        {
            CodeScope.Number => number.Digits,
            CodeScope.Block => number.Digits / BlockSize,
            _ => 0,
        };

    /// <summary>One limit: codes in their order, and by what they are counted by.</summary>
    private sealed class Window(CodeScope scope, CodeLimit limit)
    {
        private readonly Queue<(Instant At, long Key)> _order = new();
        private readonly Dictionary<long, Queue<(Instant At, ulong Request)>> _keys = [];

        public CodeScope Scope => scope;

        public int Count => _order.Count;

        public void Forget(Instant now)
        {
            while (_order.TryPeek(out var oldest) && oldest.At + limit.Window <= now)
            {
                Drop();
            }
        }

        /// <summary>Of a number only: there are few codes to look through.</summary>
        public bool Knows(long key, ulong request) =>
            scope == CodeScope.Number && _keys.TryGetValue(key, out var codes) && codes.Any(code => code.Request == request);

        public CodeRefusal? Refuses(long key, Instant now) =>
            _keys.TryGetValue(key, out var codes) && codes.Count >= limit.Most
                ? new CodeRefusal(scope, limit, codes.Peek().At + limit.Window - now)
                : null;

        public void Add(long key, ulong request, Instant now)
        {
            if (_order.Count >= CodeVelocity.Most)
            {
                Drop();
            }

            if (!_keys.TryGetValue(key, out var codes))
            {
                _keys.Add(key, codes = new Queue<(Instant At, ulong Request)>(1));
            }

            codes.Enqueue((now, request));
            _order.Enqueue((now, key));
        }

        private void Drop()
        {
            var key = _order.Dequeue().Key;
            var codes = _keys[key];
            codes.Dequeue();
            if (codes.Count == 0)
            {
                _keys.Remove(key);
            }
        }
    }
}
