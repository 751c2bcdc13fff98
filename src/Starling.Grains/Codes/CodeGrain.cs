using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Sending;
using Starling.Grains.Contracts;
using Starling.Grains.Telemetry;

namespace Starling.Grains.Codes;

/// <summary>The one-time codes of one tenant to one country.</summary>
/// <remarks>
/// Key: tenant and country. State: what was taken within the windows, in memory; lost with its silo, after which the windows begin anew. A second
/// activation counts for itself, so that limits hold twice as much while a cluster is split: they bound what fraud costs and guard nothing else.
/// Not reentrant: one code at a time.
/// </remarks>
public sealed class CodeGrain(CodeBook book, IClock clock) : Grain, ICodeGrain
{
    private CodeVelocity _velocity = null!;
    private TimeSpan _remembers;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var limits = book.Of(GrainKeys.ReadCodes(this.GetPrimaryKeyString()).Tenant);
        _velocity = new CodeVelocity(limits);
        _remembers = limits.Longest.ToTimeSpan();
        return Task.CompletedTask;
    }

    public ValueTask<CodeAnswer> TakeAsync(Msisdn number, ulong request)
    {
        var refusal = _velocity.Take(number, request, clock.GetCurrentInstant());
        if (refusal is { } no)
        {
            StarlingMeter.CodeRefused(no.Scope);
        }

        DelayDeactivation(_remembers);
        return new(CodeAnswer.Of(refusal));
    }
}
