using Microsoft.AspNetCore.Connections;
using Steward.Features.Roles;
using Steward.Platform.Http;
using Steward.Tests.Harness;

namespace Steward.Tests.Platform.Http;

public sealed class WipingMemoryPoolTests
{
    [Fact]
    public void What_was_in_a_block_is_gone_when_it_comes_back()
    {
        using var pool = new WipingMemoryPool();
        var block = pool.Rent();
        var seen = block.Memory;
        "hunter2"u8.CopyTo(seen.Span);

        block.Dispose();

        seen.Span.ContainsAnyExcept((byte)0).ShouldBeFalse();
        using var again = pool.Rent();
        again.Memory.Equals(seen).ShouldBeTrue();
    }

    [Fact]
    public void A_block_given_back_twice_is_lent_once()
    {
        using var pool = new WipingMemoryPool();
        var block = pool.Rent();
        block.Dispose();
        block.Dispose();

        using var one = pool.Rent();
        using var two = pool.Rent();

        one.Memory.Equals(two.Memory).ShouldBeFalse();
    }

    [Fact]
    public async Task The_server_reads_and_writes_through_it_and_no_compressor_stands_before_the_api()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);

        app.Services.GetRequiredService<IMemoryPoolFactory<byte>>().ShouldBeOfType<WipingMemoryPoolFactory>();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        request.Headers.AcceptEncoding.ParseAdd("br, gzip");
        using var answer = await ana.Http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.Headers.Vary.ShouldNotContain("Accept-Encoding");
    }
}
