using Starling.Domain.Text;

namespace Starling.Domain.Campaigns;

/// <summary>What each <see cref="CharacterPolicy"/> does to a text, before it is segmented.</summary>
public static class CharacterPolicies
{
    /// <param name="policy">The campaign's choice.</param>
    /// <param name="text">Rendered, with its mention.</param>
    public static string ApplyTo(this CharacterPolicy policy, string text) =>
        policy switch
        {
            CharacterPolicy.Keep => text,
            CharacterPolicy.Lossy => LossyTransliteration.Apply(SafeReplacements.Apply(text).Text).Text,
            _ => SafeReplacements.ForGsm7(text),
        };
}
