using NodaTime;
using Starling.Domain.Sending;

namespace Starling.Grains.Contracts;

/// <summary>Whether a one-time code may be taken.</summary>
/// <param name="IsTaken">Whether it counts now.</param>
/// <param name="Scope">Otherwise what the full limit counts by.</param>
/// <param name="Limit">The full limit, as settings write it; empty when it is taken.</param>
/// <param name="RetryAfter">When its window has room again.</param>
[GenerateSerializer, Immutable, Alias("starling.code-answer")]
public readonly record struct CodeAnswer(
    [property: Id(0)] bool IsTaken,
    [property: Id(1)] CodeScope Scope,
    [property: Id(2)] string Limit,
    [property: Id(3)] Duration RetryAfter
)
{
    public static CodeAnswer Of(CodeRefusal? refusal) =>
        refusal is { } no ? new(false, no.Scope, no.Limit.ToString(), no.RetryAfter) : new(true, default, "", Duration.Zero);
}
