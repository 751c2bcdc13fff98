using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Starling.Client;
using Starling.V1;

namespace Starling.Cli.Tests.Client;

/// <summary>A server that knows its callers by their certificates, as the front door of a cluster does.</summary>
public sealed class CertificateTests : IDisposable
{
    private static readonly DateTimeOffset Begin = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset End = Begin.AddYears(100);

    private readonly X509Certificate2 _authority = Authority("ours");
    private readonly X509Certificate2 _stranger = Authority("another");

    [Fact]
    public async Task A_caller_is_known_by_its_certificate_and_the_server_by_its_authority()
    {
        using var server = Signed("localhost");
        using var caller = Signed("caller");
        await using var fake = await StartAsync(server);

        using var known = Client(fake, caller, _authority);
        Assert.NotEmpty((await known.Messages.SendMessageAsync(Text())).Message.Name);

        using var unknown = Client(fake, null, _authority);
        await Assert.ThrowsAsync<StarlingException>(async () => await unknown.Messages.SendMessageAsync(Text()));

        using var wary = Client(fake, caller, _stranger);
        await Assert.ThrowsAsync<StarlingException>(async () => await wary.Messages.SendMessageAsync(Text()));
    }

    [Fact]
    public void A_certificate_without_its_key_is_refused_by_name()
    {
        using var bare = X509CertificateLoader.LoadCertificate(_authority.RawData);
        var fault = Assert.Throws<ArgumentException>(() =>
            new StarlingClient(new StarlingClientOptions { Addresses = [new Uri("https://x")], Certificate = bare })
        );
        Assert.StartsWith("Certificate:", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    private Task<FakeStarling> StartAsync(X509Certificate2 server) =>
        FakeStarling.StartAsync(
            tls: new HttpsConnectionAdapterOptions
            {
                ServerCertificate = server,
                ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                ClientCertificateValidation = (certificate, _, _) => certificate.Issuer == _authority.Subject,
            }
        );

    private static StarlingClient Client(FakeStarling fake, X509Certificate2? caller, X509Certificate2 authority) =>
        new(
            new StarlingClientOptions
            {
                Addresses = [new Uri(fake.Address)],
                Certificate = caller,
                Authority = authority,
                MaxAttempts = 1,
            }
        );

    private static SendMessageRequest Text() =>
        new()
        {
            Sender = "36180",
            Phone = "+14165550123",
            Text = "Hi",
        };

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Begin, End);
    }

    private X509Certificate2 Signed(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_authority, Begin, End.AddYears(-1), [1, 2, 3, (byte)name.Length]);
        return certificate.CopyWithPrivateKey(key);
    }
}
