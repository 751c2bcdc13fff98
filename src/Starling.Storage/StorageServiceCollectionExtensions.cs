using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Storage.Postgres;
using Starling.Storage.Sqlite;

namespace Starling.Storage;

/// <summary>Puts a ledger behind the ports.</summary>
public static class StorageServiceCollectionExtensions
{
    /// <summary>
    /// The ledger on the engine that the options name. Needs an <see cref="IClock"/>; it is opened when the first port is asked for.
    /// </summary>
    /// <param name="configure">Sets the options in code; settings bound by the host come first.</param>
    public static IServiceCollection AddLedger(this IServiceCollection services, Action<StorageOptions>? configure = null)
    {
        var options = services.AddOptions<StorageOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddSingleton(Open);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Accepting);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Campaigns);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Lanes);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Dispatch);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Receipts);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Inbound);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Reviews);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Contacts);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Profiles);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Consents);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Seals);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().History);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Leases);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Messages);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Changes);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Installation);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Witness);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Paces);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Spending);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().OpenSends);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Keys);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Senders);
        services.AddSingleton(provider => provider.GetRequiredService<ILedger>().Restore);
        return services;
    }

    private static ILedger Open(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
        var clock = provider.GetRequiredService<IClock>();
        return options.Engine == StorageEngine.Postgres ? new PostgresLedger(options, clock) : new SqliteLedger(options, clock);
    }
}
