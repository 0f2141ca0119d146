using System.Globalization;
using Npgsql;
using Steward.Platform;

namespace Steward.Data;

/// <summary>Where the rows are: <c>STEWARD_DATABASE</c>, <c>sqlite:NAME</c> (relative to the data folder) or a <c>postgres://</c> URL.</summary>
public sealed record DatabaseSettings(bool IsSqlite, string? SqlitePath, string? PostgresConnection, string? PostgresOwnerConnection)
{
    /// <summary>For people: the file, or the database and its server; never a password.</summary>
    public string Shown
    {
        get
        {
            if (SqlitePath is { } file)
                return file;
            var at = new NpgsqlConnectionStringBuilder(PostgresConnection);
            return $"{at.Database} on {at.Host}";
        }
    }

    public static DatabaseSettings From(IConfiguration configuration, DataFolder folder)
    {
        var value = configuration["DATABASE"] is { Length: > 0 } given ? given : "sqlite:steward.db";
        if (value.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase))
            return new DatabaseSettings(true, Path.GetFullPath(value["sqlite:".Length..], folder.Path), null, null);
        if (!IsPostgresUrl(value))
            throw new SettingsException("STEWARD_DATABASE must be sqlite:NAME or postgres://USER:PASSWORD@HOST/DATABASE.");
        var owner = configuration["DATABASE_OWNER"] is { Length: > 0 } ownerUrl ? ownerUrl : value;
        return new DatabaseSettings(
            false,
            null,
            ConnectionString(value, "STEWARD_DATABASE"),
            ConnectionString(owner, "STEWARD_DATABASE_OWNER")
        );
    }

    private static bool IsPostgresUrl(string value) =>
        value.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
        || value.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    private static string ConnectionString(string url, string key)
    {
        if (!IsPostgresUrl(url) || !Uri.TryCreate(url, UriKind.Absolute, out var uri))
            throw new SettingsException($"{key} is not a postgres:// URL.");
        var user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = Uri.UnescapeDataString(uri.Host),
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')),
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            // What a connection is set to (role, read-only) must survive its return to the pool.
            NoResetOnClose = true,
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 2,
            ApplicationName = "steward",
        };
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            Set(builder, key, Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : ""));
        }
        var local =
            string.IsNullOrEmpty(builder.Host) || builder.Host is "localhost" or "127.0.0.1" or "[::1]" or "::1" || builder.Host[0] == '/';
        if (!local && builder.SslMode is not (SslMode.VerifyFull or SslMode.VerifyCA))
        {
            if (uri.Query.Contains("sslmode", StringComparison.OrdinalIgnoreCase))
                throw new SettingsException($"{key}: a database on another host needs verified TLS. Use sslmode=verify-full.");
            builder.SslMode = SslMode.VerifyFull;
        }
        return builder.ConnectionString;
    }

    /// <summary>The names and words of PostgreSQL's own URLs (libpq), and any that Npgsql knows.</summary>
    private static void Set(NpgsqlConnectionStringBuilder builder, string key, string name, string value)
    {
        try
        {
            switch (name.ToLowerInvariant())
            {
                case "sslmode":
                    builder.SslMode = Enum.Parse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
                    break;
                case "sslrootcert":
                    builder.RootCertificate = value;
                    break;
                case "sslcert":
                    builder.SslCertificate = value;
                    break;
                case "sslkey":
                    builder.SslKey = value;
                    break;
                case "connect_timeout":
                    builder.Timeout = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
                    break;
                case "application_name":
                    builder.ApplicationName = value;
                    break;
                default:
                    builder[name] = value;
                    break;
            }
        }
        catch (Exception e)
            when (e is ArgumentException or FormatException or KeyNotFoundException or OverflowException or InvalidCastException)
        {
            throw new SettingsException(
                $"{key}: \"{name}={value}\" is no setting of a PostgreSQL connection. For TLS: sslmode=verify-full."
            );
        }
    }
}
