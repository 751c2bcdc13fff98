using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Starling.Carriers.Links;
using Starling.Carriers.Tests.Peers;
using Starling.Domain.Ports;

namespace Starling.Carriers.Tests.Simulator;

public sealed class TlsTests
{
    [Fact]
    public async Task A_link_binds_over_TLS_to_the_certificate_it_knows()
    {
        using var certificate = SelfSigned();
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.Certificate = certificate);
        var profile = new SmppRouteProfile
        {
            Host = "127.0.0.1",
            Port = smsc.Smsc.EndPoint.Port,
            SystemId = "starling",
            Password = "secret",
            Tls = true,
            TlsCertificateSha256 = certificate.GetCertHashString(HashAlgorithmName.SHA256),
        };
        await using var link = new SmppCarrierLink(profile, new FakeTimeProvider());
        var owner = new RecordingOwner();

        link.Start(owner);

        await owner.UntilAsync(o => o.State == LinkState.Bound);
        Assert.Equal(1, smsc.Figures.Sessions);
    }

    [Fact]
    public async Task A_client_without_TLS_is_not_served()
    {
        using var certificate = SelfSigned();
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.Certificate = certificate);
        var client = await smsc.ConnectAsync();

        // The connection ends, with or without an alert that is no SMPP.
        var end = await Record.ExceptionAsync(() => client.BindAsync());

        Assert.True(end is EndOfStreamException or InvalidDataException);
        Assert.Equal(0, smsc.Smsc.Snapshot().Connections);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var begin = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return request.CreateSelfSigned(begin, begin.AddYears(100));
    }
}
