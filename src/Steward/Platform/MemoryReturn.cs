using System.Runtime.InteropServices;

namespace Steward.Platform;

/// <summary>Gives the system back what a rare, large piece of work needed; by itself the runtime keeps it for the next one.</summary>
internal static class MemoryReturn
{
    public static void Run()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Trim();
    }

    /// <summary>Without a collection, and so without stopping anything: what the C library keeps of what SQLite, or the compiler of .NET, gave back.</summary>
    public static void Trim()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = MallocTrim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Only glibc has it, and only glibc needs it.
        }
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MallocTrim(nint keep);
}
