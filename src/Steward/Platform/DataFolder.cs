namespace Steward.Platform;

/// <summary>The folder that holds everything of an installation: database, keys, certificate, checkpoints.</summary>
public sealed record DataFolder(string Path)
{
    public static DataFolder From(IConfiguration configuration) =>
        new(System.IO.Path.GetFullPath(configuration["DATA"] is { Length: > 0 } path ? path : "data"));

    public string Combine(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Makes the folder, for its owner's eyes only, and says in one sentence when that can't be.</summary>
    public void Create()
    {
        try
        {
            CreatePrivate(Path);
            var probe = Combine(".writable");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new SettingsException(
                $"The data folder {Path} can't be written to ({e.Message.TrimEnd('.')}). Set STEWARD_DATA to a folder this user may write."
            );
        }
    }

    public static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
