using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Starling.Gateway.Identity;

namespace Starling.Host;

/// <summary>Whose tokens (JWT, RFC 7519) are taken beside API keys; none unless an issuer is named.</summary>
public sealed class JwtSettings
{
    /// <summary>Who makes the tokens, as their <c>iss</c> says; none: no tokens are taken.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>For whom they are made, as their <c>aud</c> says.</summary>
    public string Audience { get; set; } = "";

    /// <summary>Where the issuer publishes its keys: an https address below which <c>.well-known/openid-configuration</c> is. Either this or <c>KeyFile</c>.</summary>
    public string Authority { get; set; } = "";

    /// <summary>File with the issuer's public key in PEM, RSA or elliptic curve. Either this or <c>Authority</c>.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>The claim that names the tenant.</summary>
    public string TenantClaim { get; set; } = "tenant";

    /// <summary>The claim that names roles (sender, author, approver, operator, auditor): several of it, or one with spaces between.</summary>
    public string RolesClaim { get; set; } = "roles";

    internal bool IsUsed => Issuer.Length > 0;

    /// <exception cref="ArgumentException">It is no public key in PEM.</exception>
    internal SecurityKey ReadKey()
    {
        var pem = File.ReadAllText(KeyFile);
        try
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return new RsaSecurityKey(rsa);
        }
        catch (CryptographicException)
        {
            var curve = ECDsa.Create();
            curve.ImportFromPem(pem);
            return new ECDsaSecurityKey(curve);
        }
    }
}

/// <summary>Says everything that is wrong with <see cref="JwtSettings"/>.</summary>
public sealed class JwtSettingsValidator : IValidateOptions<JwtSettings>
{
    public ValidateOptionsResult Validate(string? name, JwtSettings options)
    {
        var faults = new List<string>();
        if (!options.IsUsed)
        {
            if (options.Audience.Length + options.Authority.Length + options.KeyFile.Length > 0)
            {
                faults.Add("Starling:Jwt:Issuer is missing; tokens are taken from a named issuer only");
            }

            return Result();
        }

        Named(nameof(options.Audience), options.Audience);
        Named(nameof(options.TenantClaim), options.TenantClaim);
        Named(nameof(options.RolesClaim), options.RolesClaim);
        if (options.Authority.Length > 0 == options.KeyFile.Length > 0)
        {
            faults.Add("Starling:Jwt needs Authority or KeyFile, and one of them only: the keys by which tokens are known");
        }

        if (
            options.Authority.Length > 0
            && !(Uri.TryCreate(options.Authority, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps)
        )
        {
            faults.Add($"Starling:Jwt:Authority is '{options.Authority}'; it must be an https address");
        }

        if (options.KeyFile.Length > 0)
        {
            Readable(options);
        }

        return Result();

        void Named(string key, string value)
        {
            if (value.Length == 0)
            {
                faults.Add($"Starling:Jwt:{key} is empty; tokens need one");
            }
        }

        void Readable(JwtSettings settings)
        {
            try
            {
                settings.ReadKey();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
            {
                faults.Add($"Starling:Jwt:KeyFile is '{settings.KeyFile}'; it must be a file with a public key in PEM ({fault.Message})");
            }
        }

        ValidateOptionsResult Result() => faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}

/// <summary>Takes tokens in.</summary>
internal static class Tokens
{
    private const string KeyPrefix = "Bearer starling_";

    /// <summary>Clocks of issuer and server may differ by so much.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    public static void AddStarlingTokens(this WebApplicationBuilder builder, JwtSettings settings)
    {
        builder.Services.AddSingleton(new TokenCaller(settings.TenantClaim, settings.RolesClaim));
        builder
            .Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
            .AddJwtBearer(bearer =>
            {
                bearer.MapInboundClaims = false;
                bearer.TokenValidationParameters.ValidIssuer = settings.Issuer;
                bearer.TokenValidationParameters.ValidAudience = settings.Audience;
                bearer.TokenValidationParameters.ClockSkew = Skew;

                // Whoever checks a token must not be able to make one.
                bearer.TokenValidationParameters.ValidAlgorithms =
                [
                    SecurityAlgorithms.RsaSha256,
                    SecurityAlgorithms.RsaSha384,
                    SecurityAlgorithms.RsaSha512,
                    SecurityAlgorithms.RsaSsaPssSha256,
                    SecurityAlgorithms.RsaSsaPssSha384,
                    SecurityAlgorithms.RsaSsaPssSha512,
                    SecurityAlgorithms.EcdsaSha256,
                    SecurityAlgorithms.EcdsaSha384,
                    SecurityAlgorithms.EcdsaSha512,
                ];
                if (settings.KeyFile.Length > 0)
                {
                    bearer.TokenValidationParameters.IssuerSigningKey = settings.ReadKey();
                }
                else
                {
                    bearer.Authority = settings.Authority;
                }

                bearer.Events = new JwtBearerEvents { OnMessageReceived = PassKeys };
            });
    }

    /// <summary>API keys are no tokens.</summary>
    private static Task PassKeys(MessageReceivedContext context)
    {
        if (context.Request.Headers.Authorization.ToString().StartsWith(KeyPrefix, StringComparison.OrdinalIgnoreCase))
        {
            context.NoResult();
        }

        return Task.CompletedTask;
    }
}
