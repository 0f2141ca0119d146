using Steward.Features.Sessions;
using Steward.Platform.Http;

namespace Steward.Platform;

/// <summary>What the console says after the start: where to go, and the setup link while no admin exists.</summary>
public sealed class Welcome(ListenSettings listen, DataFolder folder, IssueSetupLink setup)
{
    public async Task PrintAsync(TextWriter console, CancellationToken ct)
    {
        await console.WriteLineAsync($"Steward is running at {listen.PublicUrl.AbsoluteUri.TrimEnd('/')}; its data is in {folder.Path}");
        if (listen.SecureUrl is null)
            await console.WriteLineAsync(
                listen.TrustedProxies.Count == 0
                    ? "Only programs can use it so: people sign in by HTTPS. Set STEWARD_LISTEN to an https:// address, or name the proxy that has the certificate in STEWARD_TRUSTED_PROXIES."
                    : "Set STEWARD_URL to the https:// address people use: links are made from it."
            );
        if (await setup.RunAsync(ct) is { } link)
        {
            await console.WriteLineAsync("Nobody can sign in yet. Make the first administrator here; the link works once:");
            await console.WriteLineAsync($"  {link}");
            if (listen.SecureUrl is not null && listen.CertificateFile is null && listen.TrustedProxies.Count == 0)
                await console.WriteLineAsync("The certificate is Steward's own, so your browser warns once. Ctrl+C stops Steward.");
        }
    }
}
