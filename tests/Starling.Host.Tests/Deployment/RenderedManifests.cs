using System.Diagnostics;
using k8s;
using k8s.Models;

namespace Starling.Host.Tests.Deployment;

/// <summary>What kubectl makes of a folder of deploy/kubernetes; fields that do not exist are refused.</summary>
internal static class RenderedManifests
{
    private static readonly Dictionary<string, Type> Kinds = new(StringComparer.Ordinal)
    {
        ["ConfigMap"] = typeof(V1ConfigMap),
        ["Deployment"] = typeof(V1Deployment),
        ["HorizontalPodAutoscaler"] = typeof(V2HorizontalPodAutoscaler),
        ["Namespace"] = typeof(V1Namespace),
        ["NetworkPolicy"] = typeof(V1NetworkPolicy),
        ["PodDisruptionBudget"] = typeof(V1PodDisruptionBudget),
        ["Service"] = typeof(V1Service),
        ["ServiceAccount"] = typeof(V1ServiceAccount),
    };

    public static async Task<List<object>> RenderAsync(string folder)
    {
        var kubectl = GeneratedFile.PathOf(".ci/node_modules/.kubectl/kubectl");
        Assert.SkipUnless(File.Exists(kubectl), "bash .ci/deploy-check unpacks kubectl");
        using var process = Process.Start(
            new ProcessStartInfo(kubectl, ["kustomize", GeneratedFile.PathOf($"deploy/kubernetes/{folder}")])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var faults = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await faults);
        return Read(text);
    }

    /// <exception cref="YamlDotNet.Core.YamlException">A field does not exist, or has a value of another kind.</exception>
    public static List<object> Read(string text) => KubernetesYaml.LoadAllFromString(text, TypesOf(text), strict: true);

    private static Dictionary<string, Type> TypesOf(string text)
    {
        var types = new Dictionary<string, Type>(StringComparer.Ordinal);
        foreach (var document in text.Split("\n---\n"))
        {
            var lines = document.Split('\n');
            var kind = Value("kind: ");
            types[$"{Value("apiVersion: ")}/{kind}"] = Kinds[kind];

            string Value(string key) => Array.Find(lines, line => line.StartsWith(key, StringComparison.Ordinal))![key.Length..];
        }

        return types;
    }
}
