using System.Xml.Linq;

namespace Starling.Domain.Tests;

/// <summary>Who may know whom. The rule is read from the project files, so that it holds for every project, built or not.</summary>
public sealed class DependencyRuleTests
{
    /// <summary>For each project the projects of ours it may refer to; <c>*</c> for all.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Starling.Domain"] = [],
        ["Starling.Protocol"] = [],
        ["Starling.Grains.Interfaces"] = ["Starling.Domain"],
        ["Starling.Grains"] = ["Starling.Grains.Interfaces", "Starling.Domain"],
        ["Starling.Storage"] = ["Starling.Domain"],
        ["Starling.Carriers"] = ["Starling.Domain"],
        ["Starling.Gateway"] = ["Starling.Grains.Interfaces", "Starling.Domain", "Starling.Protocol"],
        ["Starling.Client"] = ["Starling.Protocol"],
        ["Starling.Cli"] = ["Starling.Host", "Starling.Client", "Starling.Carriers"],
        ["Starling.Host"] = ["*"],
    };

    /// <summary>Package families that stay outside a project: the beginning of their names.</summary>
    private static readonly Dictionary<string, string[]> MustNotUse = new()
    {
        ["Starling.Protocol"] = ["Microsoft.Orleans", "Npgsql", "Microsoft.Data.Sqlite", "NodaTime"],
        ["Starling.Grains.Interfaces"] = ["Grpc", "Google", "Npgsql", "Microsoft.Data.Sqlite", "Microsoft.Orleans.Server"],
        ["Starling.Grains"] = ["Grpc", "Google", "Npgsql", "Microsoft.Data.Sqlite", "Dapper", "StackExchange"],
        ["Starling.Storage"] = ["Grpc", "Google"],
        ["Starling.Carriers"] = ["Grpc", "Google", "Microsoft.Orleans", "Npgsql", "Microsoft.Data.Sqlite"],
        ["Starling.Gateway"] = ["Npgsql", "Microsoft.Data.Sqlite", "Dapper", "Microsoft.Orleans.Server"],
        ["Starling.Client"] = ["Microsoft.Orleans", "Npgsql", "Microsoft.Data.Sqlite"],
        ["Starling.Cli"] = ["Npgsql", "Microsoft.Data.Sqlite"],
    };

    public static TheoryData<string> Projects => [.. ProjectFiles().Select(file => Path.GetFileNameWithoutExtension(file)!)];

    [Fact]
    public void Every_project_has_its_place_in_the_rule() =>
        Assert.Equal(
            MayKnow.Keys.Order(StringComparer.Ordinal),
            ProjectFiles().Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_knows_only_those_it_may(string project)
    {
        if (MayKnow[project] is ["*"])
        {
            return;
        }

        var known = References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));
        Assert.Empty(known.Except(MayKnow[project]));
    }

    [Fact]
    public void The_domain_uses_nodatime_and_nothing_else() =>
        Assert.Equal(["NodaTime"], References("Starling.Domain", "PackageReference"));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_keeps_out_what_is_another_ones_business(string project)
    {
        var packages = References(project, "PackageReference").ToArray();
        var banned = MustNotUse.GetValueOrDefault(project, []);
        Assert.DoesNotContain(packages, package => Array.Exists(banned, start => package.StartsWith(start, StringComparison.Ordinal)));
    }

    [Fact]
    public void Versions_live_in_one_place() =>
        Assert.All(
            ProjectFiles().SelectMany(file => XDocument.Load(file).Descendants("PackageReference")),
            package => Assert.Null(package.Attribute("Version"))
        );

    [Fact]
    public void Wall_clocks_are_banned_in_every_project_and_only_the_host_may_lift_the_ban()
    {
        var banned = File.ReadAllText(Path.Combine(Root, "BannedSymbols.txt"));
        Assert.All(
            [
                "System.DateTime.Now",
                "System.DateTime.UtcNow",
                "System.DateTimeOffset.UtcNow",
                "NodaTime.SystemClock.Instance",
                "System.TimeProvider.System",
            ],
            clock => Assert.Contains($"P:{clock};", banned, StringComparison.Ordinal)
        );
        var shared = XDocument.Load(Path.Combine(Root, "Directory.Build.props"));
        Assert.Contains(
            shared.Descendants("PackageReference"),
            package => (string?)package.Attribute("Include") == "Microsoft.CodeAnalysis.BannedApiAnalyzers"
        );
        Assert.Contains(
            shared.Descendants("AdditionalFiles"),
            file => ((string?)file.Attribute("Include"))!.EndsWith("BannedSymbols.txt", StringComparison.Ordinal)
        );

        var sources = Directory
            .EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file =>
                !file.Contains($"{Path.DirectorySeparatorChar}Starling.Host{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            );
        Assert.All(sources, file => Assert.DoesNotContain("SystemClock", File.ReadAllText(file), StringComparison.Ordinal));
    }

    private static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Cluster.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    private static IEnumerable<string> ProjectFiles() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories);

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument
            .Load(ProjectFiles().Single(file => Path.GetFileNameWithoutExtension(file) == project))
            .Descendants(kind)
            .Select(reference => (string)reference.Attribute("Include")!);
}
