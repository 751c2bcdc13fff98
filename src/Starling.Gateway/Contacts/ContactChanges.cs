using Microsoft.Extensions.Logging;
using Starling.Domain.Contacts;
using Starling.Domain.Routing;
using Starling.Grains;

namespace Starling.Gateway.Contacts;

/// <summary>What follows a change of a contact that is on disk: its grain is told, and a stop waits until it holds.</summary>
internal sealed partial class ContactChanges(
    IGrainFactory grains,
    StopSettlement stops,
    QuietTime quietTime,
    TimeProvider time,
    ILogger<ContactChanges> logger
)
{
    /// <summary>Tells the contact's grain. A hint: the version on the row refuses what was decided before the change.</summary>
    public async Task TellAsync(TenantId tenant, ContactKey key)
    {
        try
        {
            await grains.GetGrain<IContactGrain>(GrainKeys.Contact(tenant, key)).RefreshAsync();
        }
        catch (Exception exception)
        {
            LogUntold(exception, key);
        }
    }

    /// <summary>Waits, after the commit of one person's stop, until whatever was permitted before it is gone or dead.</summary>
    public Task SettleStopAsync(Msisdn number, CancellationToken cancel) => stops.WaitAsync(number, cancel);

    /// <summary>The same for stops without number.</summary>
    public async Task WaitUntilQuietAsync(CancellationToken cancel)
    {
        var quiet = await quietTime.LongestAsync(cancel);
        await Task.Delay(quiet.ToTimeSpan(), time, cancel);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Contact {Contact} could not be told of a change; its next decision finds it")]
    private partial void LogUntold(Exception exception, ContactKey contact);
}
