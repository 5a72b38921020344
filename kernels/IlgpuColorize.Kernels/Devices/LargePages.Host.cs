using System.Runtime.InteropServices;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>
/// Large pages for host memory. The passes of a convolution walk dozens of streams at once, more pages of 4 KiB than a processor translates
/// without looking them up; Linux gives pages of 2 MiB to memory for which they are asked for, where the system has "madvise", as
/// distributions do. It changes speed alone.
/// </summary>
internal static partial class LargePages
{
    private const nint SmallPage = 4096;

    // Two large pages: of less, the edges, which stay small pages, would be most.
    private const long LeastBytes = 4 << 20;

    private const int Advice = 14;

    /// <summary>Asks for large pages where they may pay; does nothing elsewhere.</summary>
    public static void AskFor(nint start, long bytes)
    {
        if (Environment.GetEnvironmentVariable("SMALLPAGES") is not null || bytes < LeastBytes || !OperatingSystem.IsLinux())
            return;
        nint first = (start + SmallPage - 1) & -SmallPage;

        // A refusal, for instance by a kernel built without them, leaves small pages.
        _ = Advise(first, (nuint)(start + (nint)bytes - first), Advice);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint length, int advice);
}
