namespace Steward.Platform;

/// <summary>
/// Servers and commands share a data folder's lock while they run, a restore has it alone: the operating system lets go of it whatever ends the process.
/// </summary>
internal static class ServerLock
{
    private const string Name = "server.lock";

    /// <summary>For as long as the server runs, or the command.</summary>
    public static FileStream Share(DataFolder folder)
    {
        var path = folder.Combine(Name);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
        }
        catch (IOException)
        {
            throw new SettingsException($"A backup is being restored into {folder.Path}. Start again when that is done.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new SettingsException($"{path} can't be opened. The data folder must belong to the user that runs Steward.");
        }
    }

    /// <summary>Null when a server or a command runs on this folder.</summary>
    public static FileStream? TryTakeAlone(DataFolder folder)
    {
        try
        {
            return new FileStream(folder.Combine(Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether a server runs on this folder; asks without making or keeping anything.</summary>
    public static bool IsShared(DataFolder folder)
    {
        try
        {
            new FileStream(folder.Combine(Name), FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is not DirectoryNotFoundException;
        }
    }
}
