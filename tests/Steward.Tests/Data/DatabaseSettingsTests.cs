using Npgsql;
using Steward.Data;
using Steward.Platform;

namespace Steward.Tests.Data;

public sealed class DatabaseSettingsTests
{
    [Theory]
    [InlineData("verify-full", SslMode.VerifyFull)]
    [InlineData("verify-ca", SslMode.VerifyCA)]
    [InlineData("VerifyFull", SslMode.VerifyFull)]
    public void The_words_of_postgres_urls_are_understood(string word, SslMode mode) =>
        Mode($"postgres://steward@db.example/steward?sslmode={word}").ShouldBe(mode);

    [Fact]
    public void A_database_on_another_host_is_reached_with_verified_tls_or_not_at_all()
    {
        Mode("postgres://steward@db.example/steward").ShouldBe(SslMode.VerifyFull);
        Mode("postgres://steward@localhost/steward").ShouldNotBe(SslMode.VerifyFull);
        foreach (var weak in new[] { "disable", "allow", "prefer", "require" })
            Should
                .Throw<SettingsException>(() => Mode($"postgres://steward@db.example/steward?sslmode={weak}"))
                .Message.ShouldContain("sslmode=verify-full");
    }

    [Theory]
    [InlineData("sslmode=sure")]
    [InlineData("speed=fast")]
    [InlineData("connect_timeout=soon")]
    public void What_is_no_setting_is_refused_with_a_sentence(string query) =>
        Should
            .Throw<SettingsException>(() => Mode($"postgres://steward@localhost/steward?{query}"))
            .Message.ShouldStartWith("STEWARD_DATABASE: ");

    private static SslMode Mode(string url)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATABASE"] = url })
            .Build();
        return new NpgsqlConnectionStringBuilder(DatabaseSettings.From(configuration, new DataFolder("/")).PostgresConnection).SslMode;
    }
}
