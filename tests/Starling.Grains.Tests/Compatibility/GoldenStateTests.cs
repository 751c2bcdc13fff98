using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Orleans.Serialization;
using Starling.Grains.Contracts;
using Starling.Grains.Routing;

namespace Starling.Grains.Tests.Compatibility;

/// <summary>
/// Octets that earlier versions wrote, of states on disks and of records on the wire, and what was in them: today's code reads every one. The
/// files are <c>golden/NAME.N.txt</c>, the octets in hexadecimal and then a line for each value; none is ever changed, and a field that
/// is added brings another file.
/// </summary>
public sealed class GoldenStateTests
{
    private static readonly Serializer Serializer = new ServiceCollection()
        .AddSerializer(serializer => serializer.AddAssembly(typeof(GrainKeys).Assembly).AddAssembly(typeof(Keeper).Assembly))
        .BuildServiceProvider()
        .GetRequiredService<Serializer>();

    private static readonly RouteState RouteState = new()
    {
        SegmentsPerSecond = 40,
        Pause = new RoutePause(Instant.FromUtc(2026, 9, 15, 14, 30) + Duration.FromNanoseconds(7), "default", "trop de « stop » ✋"),
    };

    private static readonly object[] Samples = [.. ContractSamples.All, RouteState];

    private static string Folder => AppendOnlyFile.PathOf("golden");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void What_was_written_is_read_as_it_was_meant(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, file));
        var read = Serializer.Deserialize<object>(Convert.FromHexString(lines[0]))!;
        Assert.StartsWith(Alias(read) + ".", file, StringComparison.Ordinal);
        var today = Describe(read).ToList();
        Assert.All(lines.Skip(1), written => Assert.Contains(today, now => SaysTheSame(written, now)));
    }

    [Fact]
    public void Everything_that_is_kept_or_travels_has_a_file_with_all_of_its_fields()
    {
        foreach (var samples in Samples.GroupBy(Alias))
        {
            var files = Directory.CreateDirectory(Folder).GetFiles($"{samples.Key}.*.txt");
            var written = files.SelectMany(file => File.ReadAllLines(file.FullName).Skip(1)).Select(Field).ToHashSet();
            var missing = samples.SelectMany(Describe).Select(Field).Except(written).ToList();
            if (AppendOnlyFile.Writes && missing.Count > 0)
            {
                var number = files.Length;
                foreach (var sample in samples)
                {
                    string[] lines = [Convert.ToHexString(Serializer.SerializeToArray<object>(sample)), .. Describe(sample)];
                    File.WriteAllLines(Path.Combine(Folder, $"{samples.Key}.{++number}.txt"), lines);
                }

                missing.Clear();
            }

            Assert.True(
                missing.Count == 0,
                $"{samples.Key} is in no file with {string.Join(", ", missing)}; STARLING_WRITE_DOCS=1 dotnet test tests/Starling.Grains.Tests adds one"
            );
        }
    }

    [Fact]
    public void Every_state_of_a_grain_is_among_them()
    {
        var kept = typeof(Keeper)
            .Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)
            .ToList();
        Assert.NotEmpty(kept);
        Assert.All(kept, type => Assert.Contains(Samples, sample => sample.GetType() == type));
    }

    /// <summary>A small value that has gained a field since tells the old ones first.</summary>
    private static bool SaysTheSame(string written, string now) =>
        now == written
        || (written.EndsWith(" }", StringComparison.Ordinal) && now.StartsWith($"{written[..^2]}, ", StringComparison.Ordinal));

    private static string Alias(object value) => value.GetType().GetCustomAttribute<AliasAttribute>()!.Alias;

    private static string Field(string line) => line.Split(" = ")[0];

    /// <summary>Every value by the path to it.</summary>
    private static IEnumerable<string> Describe(object value) => Describe("", value);

    private static IEnumerable<string> Describe(string path, object? value) =>
        value switch
        {
            string or null or IFormattable => [$"{path} = {Text(value)}"],
            IEnumerable items => items.Cast<object?>().SelectMany((item, at) => Describe($"{path}[{at}]", item)),
            _ when value.GetType().Namespace!.StartsWith("Starling.Grains", StringComparison.Ordinal) => value
                .GetType()
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.GetCustomAttribute<IdAttribute>() is not null)
                .SelectMany(property => Describe($"{path}.{property.Name}", property.GetValue(value))),
            _ => [$"{path} = {Text(value)}"],
        };

    private static string Text(object? value) =>
        value switch
        {
            null => "nothing",
            Instant instant => NodaTime.Text.InstantPattern.ExtendedIso.Format(instant),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
}
