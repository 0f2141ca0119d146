using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.FileProviders;

namespace Steward.Ui;

/// <summary>
/// Where pages find style sheets, scripts, fonts and icons: under a folder named after the content of all of them, so that browsers keep them
/// for good and a new version is fetched at once. Scripts and style sheets name each other relatively and so stay in that folder by themselves;
/// an import map would need an inline script.
/// </summary>
public sealed class AssetUrls
{
    private const string Prefix = "/v/";
    private const string ForGood = "public, max-age=31536000, immutable";

    public AssetUrls(IWebHostEnvironment environment) =>
        // While somebody edits them, files are asked for anew each time.
        Version = environment.IsDevelopment() ? null : VersionOf(environment.WebRootFileProvider);

    /// <summary>Twelve letters and digits that change with any file; null while developing.</summary>
    public string? Version { get; }

    public string this[string path] => Version is null ? $"/{path}" : $"{Prefix}{Version}/{path}";

    /// <summary>Takes the folder off the address, and says how long the answer may be kept. A page of an older version gets today's file, to be asked for again.</summary>
    public void Resolve(HttpContext context)
    {
        if (context.Request.Path.Value is not { } path || !path.StartsWith(Prefix, StringComparison.Ordinal))
            return;
        var end = path.IndexOf('/', Prefix.Length);
        if (end < 0)
            return;
        var current = path.AsSpan(Prefix.Length, end - Prefix.Length).SequenceEqual(Version);
        context.Request.Path = path[end..];
        if (!current)
            return;
        context.Response.OnStarting(() =>
        {
            if (context.Response.StatusCode is 200 or 304)
                context.Response.Headers.CacheControl = ForGood;
            return Task.CompletedTask;
        });
    }

    private static string VersionOf(IFileProvider files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AddFolder(files, "", hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private static void AddFolder(IFileProvider files, string folder, IncrementalHash hash)
    {
        foreach (
            var file in files
                .GetDirectoryContents(folder)
                .Where(f => !f.Name.EndsWith(".gz", StringComparison.Ordinal) && !f.Name.EndsWith(".br", StringComparison.Ordinal))
                .OrderBy(f => f.Name, StringComparer.Ordinal)
        )
        {
            var path = $"{folder}/{file.Name}";
            if (file.IsDirectory)
            {
                AddFolder(files, path, hash);
                continue;
            }
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(path));
            var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
            using var content = file.CreateReadStream();
            for (int read; (read = content.Read(buffer)) > 0; )
                hash.AppendData(buffer, 0, read);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
