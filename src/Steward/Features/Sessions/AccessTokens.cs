using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Steward.Data;

namespace Steward.Features.Sessions;

/// <summary>
/// Makes and checks access tokens: JWT, ES256 only, <c>typ: at+jwt</c>, five minutes. A token says which session it belongs to and nothing about rights.
/// </summary>
public sealed class AccessTokens
{
    private const string TokenType = "at+jwt";
    private const int RememberedLimit = 20_000;
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _clock;
    private readonly SessionSettings _settings;
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials _signing;
    private readonly TokenValidationParameters _validation;
    private readonly string _issuer;

    // A signature check costs 121 µs: a verified token is remembered by its hash until it expires.
    private readonly ConcurrentDictionary<UInt128, Verified> _remembered = new();

    public AccessTokens(InstallationKeys keys, SessionSettings settings, TimeProvider clock)
    {
        _clock = clock;
        _settings = settings;
        _issuer = $"steward:{keys.Installation:N}";
        var key = new ECDsaSecurityKey(keys.TokenSigning)
        {
            KeyId = keys.TokenKeyId,
            // The library's cache is one for the whole process and goes by key id: a second app on a copy of the same data would sign with the first one's disposed key.
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
        _signing = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256);
        var byId = new Dictionary<string, SecurityKey>(StringComparer.Ordinal) { [keys.TokenKeyId] = key };
        _validation = new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidTypes = [TokenType],
            ValidIssuer = _issuer,
            ValidAudience = _issuer,
            // The key id is looked up here and nowhere else: never a path, a URL or a query.
            IssuerSigningKeyResolver = (_, _, keyId, _) => keyId is not null && byId.TryGetValue(keyId, out var found) ? [found] : [],
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            // Checked below, against Steward's own clock.
            ValidateLifetime = false,
        };
    }

    public string Issue(Session session)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        return _handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = _issuer,
                Audience = _issuer,
                TokenType = TokenType,
                SigningCredentials = _signing,
                IssuedAt = now,
                NotBefore = now,
                Expires = now + _settings.AccessToken,
                Claims = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["sub"] = session.UserId.ToString(),
                    ["sid"] = session.Id.ToString(),
                },
            }
        );
    }

    /// <summary>The session a token belongs to; null when it is not one of ours or has run out.</summary>
    public async Task<Guid?> SessionOfAsync(string token)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        var memory = BitConverter.ToUInt128(hash);
        var now = _clock.GetUtcNow().UtcDateTime;
        if (!_remembered.TryGetValue(memory, out var verified))
        {
            var result = await _handler.ValidateTokenAsync(token, _validation);
            if (
                !result.IsValid
                || result.SecurityToken is not JsonWebToken jwt
                || !Guid.TryParse(jwt.GetClaimOrNull("sid"), out var sessionId)
            )
                return null;
            verified = new Verified(sessionId, jwt.ValidFrom, jwt.ValidTo);
            if (_remembered.Count >= RememberedLimit)
                Forget(now);
            _remembered[memory] = verified;
        }
        if (now < verified.From - Skew || now >= verified.To + Skew)
        {
            _remembered.TryRemove(memory, out _);
            return null;
        }
        return verified.SessionId;
    }

    private void Forget(DateTime now)
    {
        foreach (var (key, verified) in _remembered)
        {
            if (now >= verified.To)
                _remembered.TryRemove(key, out _);
        }
        if (_remembered.Count >= RememberedLimit)
            _remembered.Clear();
    }

    private readonly record struct Verified(Guid SessionId, DateTime From, DateTime To);
}

file static class JsonWebTokenExtensions
{
    public static string? GetClaimOrNull(this JsonWebToken token, string name) =>
        token.TryGetClaim(name, out var claim) ? claim.Value : null;
}
