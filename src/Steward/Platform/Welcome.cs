using Steward.Features.Sessions;
using Steward.Platform.Http;

namespace Steward.Platform;

/// <summary>What the console says after the start: where to go, and the setup link while no admin exists.</summary>
public sealed class Welcome(ListenSettings listen, IssueSetupLink setup)
{
    public async Task PrintAsync(TextWriter console, CancellationToken ct)
    {
        await console.WriteLineAsync($"Steward is running at {listen.PublicUrl.AbsoluteUri.TrimEnd('/')}");
        if (await setup.RunAsync(ct) is { } link)
        {
            await console.WriteLineAsync("Nobody can sign in yet. Make the first administrator here; the link works once:");
            await console.WriteLineAsync($"  {link}");
        }
    }
}
