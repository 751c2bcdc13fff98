using System.Globalization;
using k8s.Models;
using Microsoft.Extensions.Configuration;

namespace Starling.Host.Tests.Deployment;

/// <summary>The base and its example, as kubectl renders them: strictly read, and held against the server that they start.</summary>
public sealed class ManifestTests
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan ToSpare = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("base")]
    [InlineData("overlays/example")]
    public async Task Every_field_exists(string folder) => Assert.NotEmpty(await RenderedManifests.RenderAsync(folder));

    [Theory]
    [InlineData("strategy:", "strategie:")]
    [InlineData("containerPort: 9090", "containerPort: operations")]
    [InlineData("terminationGracePeriodSeconds:", "terminationGracePeriod:")]
    [InlineData("readOnlyRootFilesystem:", "readonlyRootFilesystem:")]
    public void A_field_that_there_is_not_is_found(string right, string wrong)
    {
        var text = GeneratedFile.Read("deploy/kubernetes/base/deployment.yaml");
        Assert.Single(RenderedManifests.Read(text));
        Assert.Contains(right, text, StringComparison.Ordinal);
        Assert.ThrowsAny<YamlDotNet.Core.YamlException>(() => RenderedManifests.Read(text.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_setting_is_one_that_the_server_knows_and_together_they_are_enough()
    {
        var settings = await SettingsAsync("overlays/example");
        var root = new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection(HostSettings.Section);
        Assert.Empty(UnknownSettings.Find(root, StarlingHost.SettingClasses).Select(fault => fault.Text));
        Assert.Equal("Postgres", settings["Starling:Storage:Engine"]);
        string[] needed =
        [
            "Starling:Cluster:Redis",
            "Starling:Cluster:Address",
            "Starling:Cluster:SiloPort",
            "Starling:Storage:ConnectionString",
        ];
        Assert.All(needed, key => Assert.NotNull(settings.GetValueOrDefault(key)));
    }

    [Fact]
    public async Task No_password_stands_in_a_setting_and_every_file_of_one_is_below_a_mounted_secret()
    {
        var pod = (await PodAsync("overlays/example")).Spec;
        var settings = await SettingsAsync("overlays/example");
        Assert.DoesNotContain(settings, setting => setting.Key.EndsWith(":Password", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(
            settings.Values,
            value => value!.Contains("password", StringComparison.OrdinalIgnoreCase) && !value.StartsWith('/')
        );
        var secrets = pod.Volumes.Where(volume => volume.Secret is not null).Select(volume => volume.Name).ToHashSet();
        var mounts = Silo(pod).VolumeMounts.Where(mount => secrets.Contains(mount.Name) && mount.ReadOnlyProperty == true).ToList();
        var files = settings
            .Where(setting =>
                setting.Key.EndsWith("PasswordFile", StringComparison.Ordinal) || setting.Key.EndsWith("KeyFile", StringComparison.Ordinal)
            )
            .ToList();
        Assert.Equal(5, files.Count);
        Assert.All(
            files,
            file => Assert.Contains(mounts, mount => file.Value!.StartsWith($"{mount.MountPath}/", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Probes_ask_for_pages_at_the_port_that_the_server_opens_for_them()
    {
        var silo = Silo((await PodAsync("base")).Spec);
        var settings = await SettingsAsync("base");
        V1Probe[] probes = [silo.StartupProbe, silo.ReadinessProbe, silo.LivenessProbe];
        Assert.Equal(["/healthz", "/readyz", "/healthz"], probes.Select(probe => probe.HttpGet.Path));
        foreach (var probe in probes)
        {
            var port = silo.Ports.Single(port => port.Name == probe.HttpGet.Port.Value);
            Assert.Equal(settings["Starling:Operations:Port"], port.ContainerPort.ToString(CultureInfo.InvariantCulture));
        }

        Assert.Equal(settings["Starling:Cluster:SiloPort"], $"{silo.Ports.Single(port => port.Name == "silo").ContainerPort}");
        Assert.NotEqual("127.0.0.1", settings["Starling:Operations:Listen"]);
    }

    [Fact]
    public async Task A_pod_is_given_the_time_that_it_needs_to_drain()
    {
        var pod = (await PodAsync("overlays/example")).Spec;
        var notice = TimeSpan.FromSeconds(Silo(pod).Lifecycle.PreStop.Sleep.Seconds);
        var settings = await SettingsAsync("overlays/example");
        var stopNotice = settings.GetValueOrDefault("Starling:StopNotice") is { } text
            ? TimeSpan.Parse(text, CultureInfo.InvariantCulture)
            : new HostSettings().StopNotice;
        Assert.True(notice > TimeSpan.Zero);
        Assert.True(TimeSpan.FromSeconds(pod.TerminationGracePeriodSeconds!.Value) >= notice + stopNotice + Drain + ToSpare);
    }

    [Fact]
    public async Task Every_container_keeps_to_what_the_restricted_standard_of_pods_allows()
    {
        var pod = (await PodAsync("overlays/example")).Spec;
        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.Null(pod.HostNetwork);
        foreach (var container in pod.Containers.Concat(pod.InitContainers))
        {
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.NotNull(container.Resources.Limits["memory"]);
            Assert.Contains(container.VolumeMounts, mount => mount.MountPath == "/tmp");
        }

        var space = (await RenderedManifests.RenderAsync("overlays/example")).OfType<V1Namespace>().Single();
        Assert.Equal("restricted", space.Metadata.Labels["pod-security.kubernetes.io/enforce"]);
    }

    [Fact]
    public async Task Whatever_chooses_pods_chooses_the_silos()
    {
        var objects = await RenderedManifests.RenderAsync("overlays/example");
        var labels = (await PodAsync("overlays/example")).Metadata.Labels;
        var chosen = objects
            .OfType<V1Service>()
            .Select(service => service.Spec.Selector)
            .Concat(objects.OfType<V1PodDisruptionBudget>().Select(budget => budget.Spec.Selector.MatchLabels))
            .Concat(objects.OfType<V1NetworkPolicy>().Select(policy => policy.Spec.PodSelector.MatchLabels))
            .Append(objects.OfType<V1Deployment>().Single().Spec.Selector.MatchLabels)
            .ToList();
        Assert.Equal(5, chosen.Count);
        Assert.All(chosen, selector => Assert.All(selector, label => Assert.Equal(label.Value, labels[label.Key])));
        Assert.All(
            objects.OfType<k8s.IKubernetesObject<V1ObjectMeta>>().Where(thing => thing is not V1Namespace),
            thing =>
                Assert.Equal(("starling", "starling"), (thing.Metadata.Labels["app.kubernetes.io/name"], thing.Metadata.NamespaceProperty))
        );
        var names = (await PodAsync("overlays/example")).Spec is var pod
            ? pod.Containers.Concat(pod.InitContainers).SelectMany(container => container.Ports).Select(port => port.Name).ToHashSet()
            : [];
        Assert.All(
            objects.OfType<V1Service>().SelectMany(service => service.Spec.Ports),
            port => Assert.Contains(port.TargetPort.Value, names)
        );
    }

    private static V1Container Silo(V1PodSpec pod) => pod.Containers.Single(container => container.Name == "silo");

    private static async Task<V1PodTemplateSpec> PodAsync(string folder) =>
        (await RenderedManifests.RenderAsync(folder)).OfType<V1Deployment>().Single().Spec.Template;

    /// <summary>As the server reads them from its environment.</summary>
    private static async Task<Dictionary<string, string?>> SettingsAsync(string folder)
    {
        var objects = await RenderedManifests.RenderAsync(folder);
        var silo = Silo(objects.OfType<V1Deployment>().Single().Spec.Template.Spec);
        var from = silo.EnvFrom.Select(source => source.ConfigMapRef.Name).ToHashSet();
        return objects
            .OfType<V1ConfigMap>()
            .Where(map => from.Contains(map.Metadata.Name))
            .SelectMany(map => map.Data)
            .Select(pair => (pair.Key, pair.Value))
            .Concat(silo.Env.Select(variable => (variable.Name, variable.Value ?? "10.1.2.3")))
            .ToDictionary(pair => pair.Item1.Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair.Item2);
    }
}
