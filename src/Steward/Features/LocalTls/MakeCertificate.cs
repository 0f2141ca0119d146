using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Steward.Features.Backup;
using Steward.Platform;

namespace Steward.Features.LocalTls;

/// <summary>
/// A certificate for names and addresses of the firm's own network, by an authority that is made for it: imported once on each device, browsers warn no more.
/// The authority may sign for these names only, so that who steals its key can't pass for a bank.
/// </summary>
public sealed class MakeCertificate(DataFolder folder, TimeProvider clock)
{
    private const string NameConstraints = "2.5.29.30";

    // Apple's devices refuse a certificate that is good for longer.
    private static readonly TimeSpan LeafLifetime = TimeSpan.FromDays(820);
    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3650);

    public sealed record Result(string Certificate, string Key, string Authority, string AuthorityKey, DateTime Until, bool AuthorityIsNew);

    /// <exception cref="SettingsException">One sentence that says why nothing was made.</exception>
    public Task<Result> RunAsync(IReadOnlyList<string> names, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        folder.Create();
        var own = folder.Combine("tls");
        var apart = folder.Combine("tls-authority");
        DataFolder.CreatePrivate(own);
        DataFolder.CreatePrivate(apart);
        var wanted = names.Select(Name).Distinct().ToList();
        var result = new Result(
            Path.Combine(own, "local.pem"),
            Path.Combine(own, "local.key"),
            Path.Combine(own, "local-authority.crt"),
            Path.Combine(apart, "local-authority.key"),
            default,
            AuthorityIsNew: false
        );
        var now = clock.GetUtcNow();
        using var authority = Kept(result, wanted) ?? MakeAuthority(result, wanted, now, out result);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = Sign(authority, key, wanted, now);
        Write(result.Key, key.ExportPkcs8PrivateKeyPem());
        Write(result.Certificate, $"{leaf.ExportCertificatePem()}\n{authority.ExportCertificatePem()}\n");
        return Task.FromResult(result with { Until = leaf.NotAfter.ToUniversalTime() });
    }

    private static (string? Dns, IPAddress? Address) Name(string name)
    {
        if (IPAddress.TryParse(name, out var address))
            return (null, address);
        return Uri.CheckHostName(name) is UriHostNameType.Dns && !name.EndsWith('.')
            ? (name.ToLowerInvariant(), null)
            : throw new SettingsException(
                $"\"{name}\" is neither a name nor an address. Write it without https:// and port, as in vault.lan or 192.168.1.10."
            );
    }

    /// <summary>The authority that devices know already, if it may sign for all of these names.</summary>
    private X509Certificate2? Kept(Result files, List<(string? Dns, IPAddress? Address)> wanted)
    {
        if (!File.Exists(files.Authority) || !File.Exists(files.AuthorityKey))
            return null;
        try
        {
            var authority = X509Certificate2.CreateFromPemFile(files.Authority, files.AuthorityKey);
            var allowed = authority.Extensions.FirstOrDefault(e => e.Oid?.Value == NameConstraints)?.RawData;
            if (
                allowed is not null
                && allowed.AsSpan().SequenceEqual(Constraints(wanted))
                && authority.NotAfter.ToUniversalTime() > clock.GetUtcNow().UtcDateTime + LeafLifetime
            )
                return authority;
            authority.Dispose();
            return null;
        }
        catch (CryptographicException e)
        {
            throw new SettingsException(
                $"The authority in {files.Authority} can't be read ({e.Message.TrimEnd('.')}). Move it and {files.AuthorityKey} away to make a new one."
            );
        }
    }

    private static X509Certificate2 MakeAuthority(
        Result files,
        List<(string? Dns, IPAddress? Address)> wanted,
        DateTimeOffset now,
        out Result made
    )
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=Steward local authority {now:yyyy-MM-dd}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(new X509Extension(NameConstraints, Constraints(wanted), critical: true));
        var authority = request.CreateSelfSigned(now.AddDays(-1), now + AuthorityLifetime);
        Write(files.AuthorityKey, key.ExportPkcs8PrivateKeyPem());
        Write(files.Authority, authority.ExportCertificatePem() + "\n");
        made = files with { AuthorityIsNew = true };
        return authority;
    }

    private static X509Certificate2 Sign(
        X509Certificate2 authority,
        ECDsa key,
        List<(string? Dns, IPAddress? Address)> wanted,
        DateTimeOffset now
    )
    {
        var request = new CertificateRequest($"CN={wanted[0].Dns ?? wanted[0].Address!.ToString()}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var (dns, address) in wanted)
        {
            if (dns is not null)
                names.AddDnsName(dns);
            else
                names.AddIpAddress(address!);
        }
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        return request.Create(authority, now.AddDays(-1), now + LeafLifetime, RandomNumberGenerator.GetBytes(16));
    }

    /// <summary>RFC 5280, 4.2.1.10: the permitted names, each a subtree; and of the kinds that are not wanted, none.</summary>
    private static byte[] Constraints(List<(string? Dns, IPAddress? Address)> wanted)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            {
                foreach (var (dns, address) in wanted.OrderBy(n => n.Dns ?? n.Address!.ToString(), StringComparer.Ordinal))
                    Subtree(
                        writer,
                        dns,
                        address?.GetAddressBytes() is { } bytes ? [.. bytes, .. Enumerable.Repeat((byte)0xFF, bytes.Length)] : null
                    );
            }
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
            {
                if (wanted.All(n => n.Dns is null))
                    Subtree(writer, "", null);
                if (wanted.All(n => n.Address?.GetAddressBytes().Length != 4))
                    Subtree(writer, null, new byte[8]);
                if (wanted.All(n => n.Address?.GetAddressBytes().Length != 16))
                    Subtree(writer, null, new byte[32]);
                // Mail is nothing it signs.
                using (writer.PushSequence())
                    writer.WriteCharacterString(UniversalTagNumber.IA5String, "", new Asn1Tag(TagClass.ContextSpecific, 1));
            }
        }
        return writer.Encode();
    }

    private static void Subtree(AsnWriter writer, string? dns, byte[]? network)
    {
        using (writer.PushSequence())
        {
            if (dns is not null)
                writer.WriteCharacterString(UniversalTagNumber.IA5String, dns, new Asn1Tag(TagClass.ContextSpecific, 2));
            else
                writer.WriteOctetString(network, new Asn1Tag(TagClass.ContextSpecific, 7));
        }
    }

    private static void Write(string path, string pem)
    {
        using var file = PrivateFile.Create(path);
        file.Write(System.Text.Encoding.ASCII.GetBytes(pem));
        file.Flush(flushToDisk: true);
    }
}
