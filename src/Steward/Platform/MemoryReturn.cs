using System.Runtime.InteropServices;

namespace Steward.Platform;

/// <summary>Gives the system back what a rare, large piece of work needed; by itself the runtime keeps it for the next one.</summary>
internal static class MemoryReturn
{
    public static void Run()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            // What SQLite held went back to the C library, which keeps it too.
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
