using Microsoft.Extensions.Options;
using Starling.Domain.Consent.Sealing;
using Starling.Grains.Telemetry;

namespace Starling.Grains.Contacts;

/// <summary>How many contacts stay in memory: a campaign of any size passes through a fixed number of activations.</summary>
public sealed class ContactOptions
{
    /// <summary>
    /// Contacts in memory at once, per silo; 1 000 to 10 000 000, about 3 KB each. The longest unused go first. A campaign asks each of its
    /// contacts once, and those of its pages in work are enough; where the same people are texted all day, as many as they are.
    /// </summary>
    public int MaxActive { get; set; } = 5_000;

    /// <summary>
    /// File with the key that contacts are named with, besides a secret of the ledger: one a line, 64 or more hexadecimal digits; the same for all
    /// servers. Settled when the ledger is first started, and never changed. None: with Sqlite <c>contact.key</c> in the data folder, made then;
    /// with Postgres whoever has the database can find out which numbers were erased.
    /// </summary>
    public string KeyFile { get; set; } = "";

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

        if (options.KeyFile.Length > 0)
        {
            CheckKeys(options.KeyFile, faults);
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void CheckKeys(string path, List<string> faults)
    {
        try
        {
            _ = SealKeys.Parse(File.ReadAllText(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            faults.Add($"Starling:Contacts:KeyFile is '{path}'; it must be a file of keys that can be read ({fault.Message})");
        }
    }
}

/// <summary>Keeps the number of active contacts within its limit: second chance, the oldest unused goes.</summary>
public sealed class ContactResidency(IOptions<ContactOptions> options)
{
    /// <summary>So many are spared for having been used; then the oldest goes all the same.</summary>
    private const int MaxChances = 4;

    private readonly int _limit = options.Value.MaxActive;
    private readonly Lock _gate = new();
    private readonly LinkedList<Resident> _residents = new();

    /// <summary>Contacts in memory now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _residents.Count;
            }
        }
    }

    /// <summary>Enters a contact; may send another one to sleep.</summary>
    public Resident Enter(IGrainContext contact)
    {
        var resident = new Resident(contact);
        Resident? evicted = null;
        lock (_gate)
        {
            if (_residents.Count >= _limit)
            {
                evicted = Evict();
            }

            _residents.AddLast(resident.Place);
        }

        StarlingMeter.ContactsChanged(evicted is null ? 1 : 0);
        evicted?.Contact.Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "Longest unused contact."));
        return resident;
    }

    /// <summary>A contact went to sleep, for whatever reason.</summary>
    public void Leave(Resident resident)
    {
        lock (_gate)
        {
            if (resident.Place.List is not null)
            {
                _residents.Remove(resident.Place);
                StarlingMeter.ContactsChanged(-1);
            }
        }
    }

    private Resident Evict()
    {
        for (var chance = 0; chance < MaxChances && _residents.First!.Value.TakeUsed(); chance++)
        {
            var spared = _residents.First;
            _residents.RemoveFirst();
            _residents.AddLast(spared);
        }

        var oldest = _residents.First!.Value;
        _residents.RemoveFirst();
        return oldest;
    }

    /// <summary>One contact in memory.</summary>
    public sealed class Resident
    {
        private int _used;

        internal Resident(IGrainContext contact)
        {
            Contact = contact;
            Place = new LinkedListNode<Resident>(this);
        }

        internal IGrainContext Contact { get; }

        internal LinkedListNode<Resident> Place { get; }

        /// <summary>It was asked something.</summary>
        public void Use() => _used = 1;

        internal bool TakeUsed() => Interlocked.Exchange(ref _used, 0) != 0;
    }
}
