using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.FileProviders;

namespace Steward.Ui;

#pragma warning disable RS0030 // Icons are markup, of names that are checked; nothing else is.

/// <summary>
/// Where pages find style sheets, scripts, fonts and icons: under a folder named after the content of all of them, so that browsers keep them
/// for good and a new version is fetched at once. Scripts and style sheets name each other relatively and so stay in that folder by themselves;
/// an import map would need an inline script.
/// </summary>
public sealed class AssetUrls
{
    private const string Prefix = "/v/";
    private static readonly SearchValues<char> NameLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private const string ForGood = "public, max-age=31536000, immutable";

    private readonly ConcurrentDictionary<(string Name, int Size), MarkupString> _icons = new();

    public AssetUrls(IWebHostEnvironment environment) =>
        // While somebody edits them, files are asked for anew each time.
        Version = environment.IsDevelopment() ? null : VersionOf(environment.WebRootFileProvider);

    /// <summary>Twelve letters and digits that change with any file; null while developing.</summary>
    public string? Version { get; }

    public string this[string path] => Version is null ? $"/{path}" : $"{Prefix}{Version}/{path}";

    /// <summary>
    /// An icon that says nothing to a screen reader, as markup. A list with its menus shows hundreds, and as many components would be half of what
    /// its page costs (bench/README.md); elsewhere there is <c>Icon</c>.
    /// </summary>
    /// <exception cref="ArgumentException">It goes into the page as it is, so it must be the name of an icon and nothing else.</exception>
    public MarkupString Icon(string name, int size = 16) => _icons.GetOrAdd((name, size), MarkupOf);

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

    private MarkupString MarkupOf((string Name, int Size) icon)
    {
        if (icon.Name.AsSpan().ContainsAnyExcept(NameLetters))
            throw new ArgumentException($"'{icon.Name}' is no name of an icon.", nameof(icon));
        var use = $"{this["icons/sprite.svg"]}#{icon.Name}";
        return new MarkupString(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<svg class=\"icon\" width=\"{icon.Size}\" height=\"{icon.Size}\" aria-hidden=\"true\"><use href=\"{use}\"></use></svg>"
            )
        );
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
