using Google.Protobuf.Reflection;
using Starling.V1;

namespace Starling.Cli.Reports;

/// <summary>The names of states and acts as the API writes them, without prefix: <c>DELIVERED</c>.</summary>
internal static class StateName
{
    private static readonly Dictionary<MessageState, string> Messages = Names<MessageState>(
        MessagesReflection.Descriptor,
        "MESSAGE_STATE_"
    );
    private static readonly Dictionary<CampaignState, string> Campaigns = Names<CampaignState>(
        CampaignsReflection.Descriptor,
        "CAMPAIGN_STATE_"
    );

    private static readonly Dictionary<ConsentAct, string> Acts = Names<ConsentAct>(ContactsReflection.Descriptor, "CONSENT_ACT_");

    private static readonly Dictionary<LedgerFaultKind, string> Faults = Names<LedgerFaultKind>(
        ConsentReflection.Descriptor,
        "LEDGER_FAULT_KIND_"
    );

    public static string Of(MessageState state) => Messages.GetValueOrDefault(state, state.ToString());

    public static string Of(CampaignState state) => Campaigns.GetValueOrDefault(state, state.ToString());

    public static string Of(ConsentAct act) => Acts.GetValueOrDefault(act, act.ToString());

    public static string Of(LedgerFaultKind kind) => Faults.GetValueOrDefault(kind, kind.ToString());

    private static Dictionary<TState, string> Names<TState>(FileDescriptor file, string prefix)
        where TState : struct, Enum =>
        file
            .EnumTypes.Single(type => type.ClrType == typeof(TState))
            .Values.ToDictionary(value => (TState)Enum.ToObject(typeof(TState), value.Number), value => value.Name[prefix.Length..]);
}
