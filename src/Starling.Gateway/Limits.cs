namespace Starling.Gateway;

/// <summary>The limits of the contract: what <c>proto/starling/v1</c> promises. They may grow, never shrink.</summary>
internal static class Limits
{
    /// <summary>Characters of a request id.</summary>
    public const int RequestId = 64;

    /// <summary>Characters of a caller's own item id.</summary>
    public const int ItemId = 128;

    /// <summary>Characters of a caller's own profile id.</summary>
    public const int ProfileId = 128;

    /// <summary>Characters of a phone as it may be written, spaces and signs included.</summary>
    public const int Phone = 64;

    /// <summary>Characters of a language tag (BCP 47 §4.4.1 advises 35).</summary>
    public const int Language = 35;

    /// <summary>Characters that say where a consent was collected.</summary>
    public const int ConsentSource = 200;

    /// <summary>Characters of a first or last name.</summary>
    public const int PersonName = 200;

    /// <summary>Characters of a funnel stage.</summary>
    public const int Stage = 64;

    /// <summary>UTF-16 units of what a person was shown when consenting.</summary>
    public const int Wording = 2_000;

    /// <summary>Characters of a wording's version.</summary>
    public const int WordingVersion = 64;

    /// <summary>Characters that say who collected a consent.</summary>
    public const int Actor = 200;

    /// <summary>Fields of one contact.</summary>
    public const int Fields = 64;

    /// <summary>Characters of a field's name.</summary>
    public const int FieldName = 64;

    /// <summary>UTF-16 units of a field's value.</summary>
    public const int FieldValue = 1_000;

    /// <summary>UTF-16 units of a text or template.</summary>
    public const int Text = 2_000;

    /// <summary>Characters of a campaign's display name.</summary>
    public const int DisplayName = 200;

    /// <summary>Characters of an objective.</summary>
    public const int Objective = 64;

    /// <summary>Characters of a campaign's local hours.</summary>
    public const int LocalHours = 500;

    /// <summary>Items of one page of a batch.</summary>
    public const int PageItems = 500;

    /// <summary>Items of one batch: an index has 32 bits.</summary>
    public const long BatchItems = uint.MaxValue;

    /// <summary>Messages watched by one stream.</summary>
    public const int WatchedMessages = 1_000;

    /// <summary>Segments per second of a campaign's own pace.</summary>
    public const int Pace = 100_000;

    /// <summary>Characters that say why a route is paused.</summary>
    public const int PauseReason = 200;

    /// <summary>Characters of a value shown back to the caller.</summary>
    public const int ShownValue = 64;
}
