using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Starling.Gateway.OpenApi;

/// <summary>The files of <c>proto/starling/v1</c> with their comments, which the generated classes have lost.</summary>
internal static class ContractFiles
{
    private const string Package = "starling.v1";
    private const string Suffix = ".descriptors";

    /// <summary>Every file of the contract, in the order of their names.</summary>
    public static IReadOnlyList<FileDescriptor> Load()
    {
        var assembly = typeof(V1.Message).Assembly;
        var seen = new HashSet<string>();
        var files = new List<ByteString>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(Suffix, StringComparison.Ordinal)).Order())
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            files.AddRange(
                FileDescriptorSet.Parser.ParseFrom(stream).File.Where(file => seen.Add(file.Name)).Select(file => file.ToByteString())
            );
        }

        var extensions = new ExtensionRegistry { AnnotationsExtensions.Http, FieldBehaviorExtensions.FieldBehavior };
        return
        [
            .. FileDescriptor
                .BuildFromByteStrings(files, extensions)
                .Where(file => file.Package == Package)
                .OrderBy(file => file.Name, StringComparer.Ordinal),
        ];
    }
}
