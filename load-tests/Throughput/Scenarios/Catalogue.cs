namespace Starling.Throughput.Scenarios;

/// <summary>Every scenario there is, in the order in which a reader would want their figures.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<LoadTest> All { get; } =
    [.. BatchTests.All.Take(1), .. UnitTests.All, MixedTest.Test, FarCarrierTest.Test, .. StormTests.All, .. BatchTests.All.Skip(1)];

    /// <summary>The standard set with its options, under ten minutes together on two cores.</summary>
    public static IReadOnlyList<(LoadTest Test, LoadOptions Options)> Standard(LoadOptions options)
    {
        var postgres = options with { Engine = Engine.Postgres };
        var small = postgres with { Messages = 20_000 };
        return
        [
            (Named("batch"), postgres with { Messages = 200_000 }),
            (Named("batch"), options with { Engine = Engine.Sqlite, Messages = 200_000 }),
            (Named("unit"), small),
            (Named("unit-open"), small with { Seconds = 10 }),
            (Named("mixed"), postgres with { Messages = 100_000, Seconds = 10 }),
            (Named("far-carrier"), small),
            (Named("stop-storm"), small with { Messages = 5_000 }),
            (Named("receipts-storm"), small),
            (Named("many-campaigns"), small),
        ];
    }

    public static LoadTest? Find(string name) => All.FirstOrDefault(test => test.Name == name);

    private static LoadTest Named(string name) => All.First(test => test.Name == name);
}
