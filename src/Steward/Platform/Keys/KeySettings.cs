using System.Security.Cryptography;
using System.Text;
using Steward.Vault;

namespace Steward.Platform.Keys;

/// <summary>Where the key-encryption key comes from: <c>STEWARD_KEY</c> (the key itself, base64) or a file, <c>STEWARD_KEY_FILE</c>.</summary>
public sealed record KeySettings(string? EnvironmentKey, string KeyFile)
{
    private const int KeySize = 32;
    private const string Header = "steward-kek-v1";

    public static KeySettings From(IConfiguration configuration, DataFolder folder) =>
        new(
            configuration["KEY"] is { Length: > 0 } key ? key : null,
            Path.GetFullPath(configuration["KEY_FILE"] is { Length: > 0 } file ? file : folder.Combine("keys", "kek-1.key"))
        );

    public bool IsFile => EnvironmentKey is null;

    /// <summary>Whether the key file lies beside the data: fine for a start, and pages for admins say so.</summary>
    public bool LiesBesideData(DataFolder folder) => IsFile && KeyFile.StartsWith(folder.Path, StringComparison.Ordinal);

    /// <summary>The provider; makes the key file when <paramref name="mayMake"/> (an installation that has no key yet) and it is not there.</summary>
    public IKeyProvider Open(bool mayMake, string? expected)
    {
        if (EnvironmentKey is not null)
            return new LocalKeyProvider("environment", "the environment variable STEWARD_KEY", Decode(EnvironmentKey, "STEWARD_KEY"));
        if (!File.Exists(KeyFile))
        {
            if (!mayMake)
            {
                throw new SettingsException(
                    $"The key file {KeyFile} is missing. This database is sealed with the key {expected}. Put the file back, or restore it from the recovery kit: steward keys restore."
                );
            }
            Make();
        }
        DemandPrivate();
        return new LocalKeyProvider("file", $"the key file {KeyFile}", Read());
    }

    /// <summary>Writes a key file that did not exist, for its owner's eyes only, durable before anything is sealed with it.</summary>
    public void Write(SecretBytes key)
    {
        DataFolder.CreatePrivate(Path.GetDirectoryName(KeyFile)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(KeyFile, options);
        var text = new byte[Base64Length];
        System.Buffers.Text.Base64.EncodeToUtf8(key.Span, text, out _, out var written);
        stream.Write(Encoding.ASCII.GetBytes(Header + "\n"));
        stream.Write(text.AsSpan(0, written));
        stream.WriteByte((byte)'\n');
        stream.Flush(flushToDisk: true);
        CryptographicOperations.ZeroMemory(text);
    }

    /// <summary>The key itself, wherever it comes from.</summary>
    public SecretBytes ReadKey() => EnvironmentKey is not null ? Decode(EnvironmentKey, "STEWARD_KEY") : Read();

    public SecretBytes Read()
    {
        var lines = File.ReadAllText(KeyFile).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines is not [Header, var key])
            throw new SettingsException($"{KeyFile} is not a Steward key file.");
        return Decode(key, KeyFile);
    }

    private static int Base64Length => System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(KeySize);

    private void Make()
    {
        using var key = SecretBytes.Random(KeySize);
        try
        {
            Write(key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(
                $"The key file {KeyFile} can't be made ({e.Message.TrimEnd('.')}). Set STEWARD_KEY_FILE to a place this user may write, or put a key there."
            );
        }
    }

    private void DemandPrivate()
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if ((File.GetUnixFileMode(KeyFile) & others) != UnixFileMode.None)
            throw new SettingsException($"Others may read the key file {KeyFile}. Make it private: chmod 600 {KeyFile}");
    }

    private static SecretBytes Decode(string text, string source)
    {
        var key = new SecretBytes(KeySize);
        if (Convert.TryFromBase64String(text.Trim(), key.Span, out var written) && written == KeySize)
            return key;
        key.Dispose();
        throw new SettingsException($"{source} must be 32 bytes in base64.");
    }
}
