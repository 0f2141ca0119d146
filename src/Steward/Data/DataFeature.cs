using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Steward.Data.Postgres;
using Steward.Data.Sqlite;
using Steward.Platform;
using Steward.Platform.Keys;

namespace Steward.Data;

public static class DataFeature
{
    /// <summary>Reading contexts from a pool, one write transaction, the migrator; for the database the settings name.</summary>
    public static IServiceCollection AddData(this IServiceCollection services, IConfiguration configuration)
    {
        var folder = DataFolder.From(configuration);
        var settings = DatabaseSettings.From(configuration, folder);
        services.AddSingleton(folder).AddSingleton(settings).AddSingleton<Migrator>().AddSingleton<WriteTransaction>();
        if (settings.IsSqlite)
        {
            services.AddSingleton<SqliteConnections>().AddSingleton<SqliteReaders>();
            services.AddSingleton<IWriteEngine>(s => new SqliteWriteEngine(
                s.GetRequiredService<SqliteConnections>(),
                Keys(s),
                s.GetRequiredService<TimeProvider>()
            ));
            services.AddDbContextPool<StewardDb>(
                (s, options) =>
                {
                    var readers = s.GetRequiredService<SqliteReaders>();
                    options
                        .UseSqlite(readers.ConnectionString)
                        .AddInterceptors(readers)
                        .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);
                }
            );
        }
        else
        {
            services.AddSingleton<PostgresDataSources>().AddSingleton<PurgedSecrets>().AddSingleton<RewriteSecrets>();
            services.AddSingleton<IWriteEngine>(s => new PostgresWriteEngine(
                s.GetRequiredService<PostgresDataSources>(),
                s.GetRequiredService<PurgedSecrets>(),
                Keys(s),
                s.GetRequiredService<TimeProvider>()
            ));
            services.AddDbContextPool<PostgresStewardDb>(
                (s, options) =>
                    options
                        .UseNpgsql(s.GetRequiredService<PostgresDataSources>().Read)
                        .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            );
            services.AddScoped<StewardDb>(s => s.GetRequiredService<PostgresStewardDb>());
        }
        return services;
    }

    /// <summary>Makes EF's model, which every context of this process shares, before one of them needs it; no database is opened.</summary>
    public static IModel MakeModel(IConfiguration configuration)
    {
        using StewardDb db = DatabaseSettings.From(configuration, DataFolder.From(configuration)).IsSqlite
            ? new StewardDb(ContextOptions.For<StewardDb>().UseSqlite("Data Source=:memory:").Options)
            : new PostgresStewardDb(ContextOptions.For<PostgresStewardDb>().UseNpgsql("Host=localhost").Options);
        return db.Model;
    }

    private static Func<InstallationKeys> Keys(IServiceProvider services) => () => services.GetRequiredService<KeyHolder>().Keys;
}
