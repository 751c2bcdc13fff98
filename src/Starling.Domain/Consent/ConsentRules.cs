namespace Starling.Domain.Consent;

/// <summary>When a stated consent replaces what is on record.</summary>
public static class ConsentRules
{
    /// <summary>Whether a consent goes on record.</summary>
    /// <param name="known">What is there; null for nothing.</param>
    /// <param name="stated">What is stated.</param>
    /// <param name="isDated">Whether it is known when it was given. Otherwise it says nothing about what came before it.</param>
    /// <returns>
    /// After a withdrawal only an express one that was given later counts. An express consent stays; an implied one gives way to an express
    /// one, or to one that ends later.
    /// </returns>
    public static bool Takes(ConsentAssertion? known, ConsentAssertion stated, bool isDated) =>
        known switch
        {
            null or { Kind: ConsentKind.None } => true,
            { Kind: ConsentKind.Withdrawn } => isDated && stated.Kind == ConsentKind.Express && stated.Since > known.Since,
            { Kind: ConsentKind.Implied } => stated.Kind == ConsentKind.Express
                || (stated.Kind == ConsentKind.Implied && known.Until is { } end && (stated.Until is not { } later || later > end)),
            _ => false,
        };
}
