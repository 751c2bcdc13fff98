namespace Starling.Scenarios.Tests.Scene;

/// <summary>Stories that load the machine, or judge a rate by its clock: while one runs, no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
