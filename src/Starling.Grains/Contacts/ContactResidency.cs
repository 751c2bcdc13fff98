using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Starling.Grains.Contacts;

/// <summary>How many contacts stay in memory: a campaign of any size passes through a fixed number of activations.</summary>
public sealed class ContactOptions
{
    /// <summary>Contacts in memory at once, per silo; 1 000 to 10 000 000, about 3 KB each. The longest unused go first.</summary>
    public int MaxActive { get; set; } = 20_000;

    /// <summary>How long a lane waits for the contacts of one page, 50 to 10 000 ms; those that do not answer are asked again later.</summary>
    public int AnswerWithinMilliseconds { get; set; } = 1_000;
}

/// <summary>Says everything that is wrong with <see cref="ContactOptions"/>.</summary>
public sealed class ContactOptionsValidator : IValidateOptions<ContactOptions>
{
    public ValidateOptionsResult Validate(string? name, ContactOptions options)
    {
        var faults = new List<string>();
        if (options.MaxActive is < 1_000 or > 10_000_000)
        {
            faults.Add($"Starling:Contacts:MaxActive is {options.MaxActive}; it must be 1000 to 10000000 contacts");
        }

        if (options.AnswerWithinMilliseconds is < 50 or > 10_000)
        {
            faults.Add(
                $"Starling:Contacts:AnswerWithinMilliseconds is {options.AnswerWithinMilliseconds}; it must be 50 to 10000 milliseconds"
            );
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}

/// <summary>Keeps the number of active contacts within its limit: second chance, the oldest unused goes.</summary>
public sealed class ContactResidency(IOptions<ContactOptions> options)
{
    private readonly int _limit = options.Value.MaxActive;
    private readonly ConcurrentQueue<Resident> _queue = new();
    private int _count;

    /// <summary>Contacts in memory now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Enters a contact; may send another one to sleep.</summary>
    public Resident Enter(IGrainContext contact)
    {
        var resident = new Resident(contact);
        _queue.Enqueue(resident);
        if (Interlocked.Increment(ref _count) > _limit)
        {
            EvictOne();
        }

        return resident;
    }

    /// <summary>A contact went to sleep, for whatever reason.</summary>
    public void Leave(Resident resident)
    {
        if (resident.Gone())
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private void EvictOne()
    {
        // Bounded: a queue in which everyone was just used gives up its oldest after a few second chances.
        for (var chance = 0; _queue.TryDequeue(out var oldest); chance++)
        {
            if (oldest.IsGone)
            {
                continue;
            }

            if (oldest.TakeUsed() && chance < 4)
            {
                _queue.Enqueue(oldest);
                continue;
            }

            Leave(oldest);
            oldest.Contact.Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "Longest unused contact."));
            return;
        }
    }

    /// <summary>One contact in memory.</summary>
    public sealed class Resident(IGrainContext contact)
    {
        private int _used;
        private int _gone;

        internal IGrainContext Contact => contact;

        internal bool IsGone => Volatile.Read(ref _gone) != 0;

        /// <summary>It was asked something.</summary>
        public void Use() => _used = 1;

        internal bool TakeUsed() => Interlocked.Exchange(ref _used, 0) != 0;

        internal bool Gone() => Interlocked.Exchange(ref _gone, 1) == 0;
    }
}
