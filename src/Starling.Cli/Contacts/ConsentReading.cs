namespace Starling.Cli.Contacts;

/// <summary>What the consents of a file take from the call, where its lines do not say.</summary>
/// <param name="Source">The <c>consent_source</c> of lines that state a consent and no source.</param>
/// <param name="Country">In which dates are written, ISO 3166-1 alpha-2; empty: only dates that can be read in one way count.</param>
public sealed record ConsentReading(string Source, string Country = "");
