using System.Runtime.InteropServices;

namespace IlgpuColorize.Cli.Frame;

/// <summary>
/// The addresses that the process may use (<c>ulimit -v</c>). Where they are few, native libraries end the process when one of them asks
/// for more: nothing can be said then, and so it is said before.
/// </summary>
internal static class AddressSpace
{
    // Runs ended so up to 2.6 GB; the runtime reserves half of what there is.
    private const ulong Least = 3UL << 30;
    private const int LimitOfAddresses = 9;

    /// <summary>Says that there are too few, and what to do; null where there are enough.</summary>
    public static string? WhyTooSmall()
    {
        Span<ulong> limits = stackalloc ulong[2];
        if (!OperatingSystem.IsLinux() || GetLimit(LimitOfAddresses, ref limits[0]) != 0 || limits[0] >= Least)
            return null;
        return $"error: the process may use {limits[0] >> 20} MiB of addresses, and needs at least {Least >> 20}.\n"
            + "Allow more (ulimit -v unlimited); how much memory is used is limited in other ways, by a control group for instance.";
    }

    [DllImport("libc", EntryPoint = "getrlimit")]
    private static extern int GetLimit(int resource, ref ulong limits);
}
