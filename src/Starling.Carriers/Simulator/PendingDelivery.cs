using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Starling.Carriers.Smpp;

namespace Starling.Carriers.Simulator;

/// <summary>What a deliver_sm that waits will carry.</summary>
internal enum DeliveryKind : byte
{
    Receipt = 0,

    /// <summary>A part of one of the script's replies.</summary>
    Reply,

    /// <summary>A part of a text handed in by a caller.</summary>
    Injected,
}

/// <summary>One deliver_sm that waits for its time, a session or an answer: 72 octets.</summary>
internal struct PendingDelivery
{
    /// <summary>Receipt: the message id. Injected: its key.</summary>
    public long Number;

    /// <summary>Seconds from the start to the submit_sm.</summary>
    public int SubmitSecond;

    /// <summary>Seconds from the start to the final state, set when it falls due.</summary>
    public int DoneSecond;

    /// <summary>The session that submitted.</summary>
    public int SubmitSession;

    public ushort Account;
    public DeliveryKind Kind;

    /// <summary>Receipt: the state it tells.</summary>
    public MessageState State;

    /// <summary>How often it was sent.</summary>
    public byte Sent;

    /// <summary>Reply: which, and which of its parts.</summary>
    public byte Reply;
    public byte ReplyPart;

    public KeptAddress Subscriber;
    public KeptAddress Sender;
}

/// <summary>An address kept by value.</summary>
internal struct KeptAddress
{
    private byte _ton;
    private byte _npi;
    private byte _length;
    private AddressOctets _octets;

    /// <param name="address">Digits above 20 octets, which no writer may send, are cut.</param>
    public KeptAddress(SmppAddress address)
    {
        var digits = address.Digits[..Math.Min(address.Digits.Length, AddressOctets.Most)];
        _ton = address.Ton;
        _npi = address.Npi;
        _length = (byte)digits.Length;
        digits.CopyTo(_octets);
    }

    [UnscopedRef]
    public readonly SmppAddress Address => new(_ton, _npi, ((ReadOnlySpan<byte>)_octets)[.._length]);

    [InlineArray(Most)]
    private struct AddressOctets
    {
        public const int Most = 20;

        private byte _first;
    }
}
