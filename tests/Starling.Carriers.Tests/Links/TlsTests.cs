using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Starling.Carriers.Links;
using Starling.Carriers.Tests.Smpp.Session;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Carriers.Tests.Links;

public sealed class TlsTests : IDisposable
{
    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly RecordingEvents _events = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _certificate.Dispose();

    [Fact]
    public async Task A_pinned_self_signed_certificate_is_taken()
    {
        await using var smsc = new LoopbackSmsc(_certificate);
        await using var link = Start(smsc, _certificate.GetCertHashString(HashAlgorithmName.SHA256));
        await Wait.UntilAsync(() => link.State == LinkState.Bound);
        Assert.Equal(8, await link.WriteAsync(SampleSegments.Many(8), _ => true));
        await Wait.UntilAsync(() => _events.Outcomes.Count == 8);
        Assert.All(_events.Outcomes, outcome => Assert.IsType<SubmitOutcome.Accepted>(outcome.Outcome));
    }

    [Fact]
    public async Task With_tls_too_a_dead_connection_leaves_each_segment_unanswered_once()
    {
        await using var smsc = new LoopbackSmsc(_certificate) { SubmitStatus = _ => null };
        await using var link = Start(smsc, _certificate.GetCertHashString(HashAlgorithmName.SHA256));
        await Wait.UntilAsync(() => link.State == LinkState.Bound);
        await link.WriteAsync(SampleSegments.Many(4), _ => true);
        smsc.Drop();
        await Wait.UntilAsync(() => _events.Unanswered == 4);
        await Wait.UntilAsync(() => link.State == LinkState.Bound, () => _time.Advance(TimeSpan.FromMilliseconds(100)));
        Assert.Equal(4, _events.Outcomes.Count);
    }

    [Theory]
    [InlineData("")] // nobody we trust signed it
    [InlineData("00000000000000000000000000000000000000000000000000000000000000AA")]
    public async Task Any_other_certificate_is_refused_before_a_password_is_sent(string pinned)
    {
        await using var smsc = new LoopbackSmsc(_certificate);
        await using var link = Start(smsc, pinned);
        await Wait.UntilAsync(() => _events.States.Any(s => s.Why.StartsWith("could not connect", StringComparison.Ordinal)));
        Assert.Empty(smsc.Heard);
    }

    private SmppCarrierLink Start(LoopbackSmsc smsc, string pinned)
    {
        var link = new SmppCarrierLink(
            new SmppRouteProfile
            {
                Host = "127.0.0.1",
                Port = smsc.Port,
                SystemId = "starling",
                Tls = true,
                TlsCertificateSha256 = pinned,
            },
            _time
        );
        link.Start(_events);
        return link;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=smsc.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2120, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
    }
}
