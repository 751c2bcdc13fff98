namespace Starling.Host.Tests.Cost;

/// <summary>Counts what the whole process does: while it runs, no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "cost";
}
