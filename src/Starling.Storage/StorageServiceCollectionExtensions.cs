using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Storage.Sqlite;

namespace Starling.Storage;

/// <summary>Puts a ledger behind the ports.</summary>
public static class StorageServiceCollectionExtensions
{
    /// <summary>The SQLite ledger. Needs an <see cref="IClock"/>; the folder is locked when the first port is asked for.</summary>
    /// <param name="configure">Sets the options in code; settings bound by the host come first.</param>
    public static IServiceCollection AddSqliteLedger(this IServiceCollection services, Action<StorageOptions>? configure = null)
    {
        var options = services.AddOptions<StorageOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddSingleton(provider => new SqliteLedger(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value,
            provider.GetRequiredService<IClock>()
        ));
        services.AddSingleton(provider => provider.GetRequiredService<SqliteLedger>().Accepting);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteLedger>().Campaigns);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteLedger>().Lanes);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteLedger>().Dispatch);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteLedger>().Receipts);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteLedger>().Inbound);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteLedger>().Contacts);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteLedger>().Profiles);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteLedger>().Consents);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteLedger>().History);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteLedger>().Leases);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteLedger>().Messages);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteLedger>().Changes);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteLedger>().Installation);
        return services;
    }
}
