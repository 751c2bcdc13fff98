using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;

namespace Starling.Domain.Sending;

/// <summary>Notes what each rule said while <see cref="SendPolicy"/> decides: the same path explains that decides.</summary>
/// <remarks>Decisions on their way to a carrier are made without one, and then no step is made.</remarks>
public sealed class DecisionTrace
{
    private readonly List<DecisionStep> _steps = [];

    /// <summary>In the order of the rules; those after the one that decided were not asked.</summary>
    public IReadOnlyList<DecisionStep> Steps => _steps;

    /// <summary>The step that decided, when the answer is not a permit; otherwise the last that passed.</summary>
    public DecisionStep Last => _steps[^1];

    internal void Add(DecisionStep step) => _steps.Add(step);

    /// <summary>Caps that all have room: one step for each; one without a limit when none is set.</summary>
    internal void AddPassed(ContactRow contact, in SendQuestion question, Instant now, IReadOnlyList<SendCap> caps)
    {
        foreach (var cap in caps)
        {
            Add(new DecisionStep.Cap(StepVerdict.Passed, cap, Count(contact, question, now, cap), null));
        }

        if (caps.Count == 0)
        {
            Add(new DecisionStep.Cap(StepVerdict.Passed, null, [], null));
        }
    }

    /// <summary>The sends of the question's class inside a cap's window, oldest first.</summary>
    internal static List<CountedSend> Count(ContactRow contact, in SendQuestion question, Instant now, SendCap cap)
    {
        var counted = new List<CountedSend>();
        foreach (var send in contact.Recent)
        {
            if (send.Class == question.Type.Class && send.Message != question.Message && send.At + cap.Window > now)
            {
                counted.Add(new CountedSend(new CampaignId(send.Campaign), send.At));
            }
        }

        return counted;
    }
}
