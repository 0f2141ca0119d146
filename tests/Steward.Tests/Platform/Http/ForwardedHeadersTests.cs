using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Tests.Harness;

namespace Steward.Tests.Platform.Http;

public sealed class ForwardedHeadersTests
{
    [Theory, OnBothDatabases]
    public async Task An_address_that_a_proxy_tells_counts_from_a_named_proxy_only(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        (await AddressAsync(app)).ShouldBe("127.0.0.1");

        await using var elsewhere = await app.RestartAsync(("TRUSTED_PROXIES", "10.1.0.0/16"));
        (await AddressAsync(elsewhere)).ShouldBe("127.0.0.1");

        await using var behind = await elsewhere.RestartAsync(("TRUSTED_PROXIES", "10.1.0.0/16,127.0.0.1"));
        (await AddressAsync(behind)).ShouldBe("203.0.113.7");
    }

    /// <summary>What the audit log has of a stranger who says where they come from.</summary>
    private static async Task<string?> AddressAsync(TestApp app)
    {
        using var http = app.NewClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.7");
        using var refused = await http.PostAsJsonAsync(
            "/api/v1/auth/login",
            new { email = "nobody@firm.example", password = "wrong wrong wrong" },
            TestContext.Current.CancellationToken
        );
        return await app.ReadAsync(db =>
            db.AuditEvents.Where(e => e.Action == "session.refused")
                .OrderByDescending(e => e.Id)
                .Select(e => db.AuditOrigins.Where(o => o.EventId == e.Id).Select(o => o.Ip).First())
                .FirstAsync(TestContext.Current.CancellationToken)
        );
    }
}
