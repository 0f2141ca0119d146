using System.CommandLine;
using Steward.Features.LocalTls;
using Steward.Platform;

namespace Steward.Cli;

/// <summary><c>steward tls NAME...</c>: a certificate for the firm's own network, and what to do with it.</summary>
internal static class TlsCommand
{
    public static Command Create(IConfiguration settings)
    {
        var names = new Argument<string[]>("name")
        {
            Description = "Names and addresses people use for this server, as vault.lan or 192.168.1.10.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("tls", "Makes a certificate for your own network and the authority that devices import once.") { names };
        command.SetAction(
            async (result, ct) =>
            {
                var made = await new MakeCertificate(DataFolder.From(settings), TimeProvider.System).RunAsync(
                    result.GetRequiredValue(names),
                    ct
                );
                var output = result.InvocationConfiguration.Output;
                await output.WriteLineAsync(
                    $"""
                    A certificate until {made.Until:yyyy-MM-dd}, in {made.Certificate}. Use it, then start Steward again:
                      STEWARD_TLS_CERT={made.Certificate}
                      STEWARD_TLS_KEY={made.Key}
                    """
                );
                if (!made.AuthorityIsNew)
                {
                    await output.WriteLineAsync("It is signed by the authority your devices know already: nothing is to be imported.");
                    return 0;
                }
                await output.WriteLineAsync(
                    $"""

                    Import the authority {made.Authority} once on each device. It can vouch for the names given here and no others:
                      Windows  certutil -addstore -f Root local-authority.crt   (as administrator)
                      macOS    sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain local-authority.crt
                      Linux    copy it to /usr/local/share/ca-certificates, then sudo update-ca-certificates; browsers: Settings, Certificates, Import
                      iPhone   open the file, then Settings, General, VPN & Device Management, Install; then About, Certificate Trust Settings, switch it on
                      Android  Settings, Security, Encryption & credentials, Install a certificate, CA certificate

                    The authority's key is {made.AuthorityKey}. The server doesn't need it: move it to where the recovery kit is, and put it back to make the next certificate.
                    """
                );
                return 0;
            }
        );
        return command;
    }
}
