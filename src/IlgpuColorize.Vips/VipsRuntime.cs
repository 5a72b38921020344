using IlgpuColorize.Data;
using NetVips;

namespace IlgpuColorize.Vips;

/// <summary>Prepares libvips once for the process: present, silent, without cache, and leaving the cores to the program.</summary>
internal static class VipsRuntime
{
    private static readonly Lazy<Log.LogDelegate> s_ready = new(Prepare);

    /// <summary>Whether the native library loads on this machine.</summary>
    public static bool IsAvailable => ModuleInitializer.VipsInitialized;

    /// <summary>Makes sure that libvips is ready to use.</summary>
    /// <exception cref="ImageFileException">The native library does not load on this machine.</exception>
    public static void Ensure() => _ = s_ready.Value;

    private static Log.LogDelegate Prepare()
    {
        if (!IsAvailable)
        {
            throw new ImageFileException(
                $"the image library libvips does not load on this machine ({ModuleInitializer.Exception?.Message.Split('\n')[0].Trim()}); "
                + $"allow more memory (ulimit -v) and open files (ulimit -n). The package NetVips.Native covers x64 and arm64 of Linux, "
                + $"macOS and Windows.",
                ModuleInitializer.Exception!);
        }

        // Warnings would reach standard error past the program; what matters comes back as an exception.
        Log.LogDelegate silence = static (_, _, _) => { };
        const NetVips.Enums.LogLevelFlags everything =
            NetVips.Enums.LogLevelFlags.All | NetVips.Enums.LogLevelFlags.FlagFatal | NetVips.Enums.LogLevelFlags.FlagRecursion;
        Log.SetLogHandler("VIPS", everything, silence);

        // A decoded picture is used once, and callers decode several at a time.
        Cache.Max = 0;
        NetVips.NetVips.Concurrency = 1;

        // Programs that draw a picture, such as SVG and PDF, and formats that few eyes have seen. Two of the latter are wanted.
        NetVips.NetVips.BlockUntrusted = true;
        Operation.Block("VipsForeignLoadJp2k", false);
        Operation.Block("VipsForeignLoadJxl", false);
        return silence;
    }
}
