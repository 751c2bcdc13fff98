namespace Starling.Client;

/// <summary>One field that the server did not take.</summary>
/// <param name="Field">Where it stands in the request: <c>campaign.sender</c>.</param>
/// <param name="Rule">What the server expects, in one sentence.</param>
public sealed record FieldViolation(string Field, string Rule);
