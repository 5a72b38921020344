using System.Runtime.Intrinsics;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>The register tiles of the microkernel, by the channels that they hold: how many vectors of how many lanes.</summary>
internal enum HostTile
{
    /// <summary>One Vector128.</summary>
    Channels4,

    /// <summary>One Vector256.</summary>
    Channels8,

    /// <summary>Two Vector256.</summary>
    Channels16,

    /// <summary>Two Vector512.</summary>
    Channels32,
}

/// <summary>A launch that is compiled once for each microkernel.</summary>
internal interface IMicrokernelLaunch
{
    /// <summary>Launches the work with a microkernel.</summary>
    void Run<TKernel>()
        where TKernel : struct, IMicrokernel;
}

/// <summary>Chooses register tiles.</summary>
internal static class HostTiles
{
    /// <summary>
    /// Chooses the tile that wastes least on a number of channels: padded channels over the tile's measured share of the peak, the wider of
    /// equals. It depends on the channels and the hardware alone; results do not depend on it, since every lane adds in the same order.
    /// </summary>
    public static HostTile Choose(int channels)
    {
        HostTile best = HostTile.Channels4;
        for (HostTile tile = HostTile.Channels8; tile <= Widest; tile++)
        {
            if (Cost(tile, channels) <= Cost(best, channels))
                best = tile;
        }
        return best;
    }

    /// <summary>Chooses the tile for Winograd's method, whose transforms take sixteen channels at once.</summary>
    public static HostTile ChooseForWinograd(int channels) => (HostTile)Math.Max((int)HostTile.Channels16, (int)Choose(channels));

    /// <summary>Returns the channels a tile holds.</summary>
    public static int Width(this HostTile tile) => 4 << (int)tile;

    /// <summary>Runs a launch with the microkernel of a tile. Here alone a size becomes a type.</summary>
    public static void Launch<TLaunch>(this HostTile tile, in TLaunch launch)
        where TLaunch : struct, IMicrokernelLaunch
    {
        switch (tile)
        {
            case HostTile.Channels32:
                launch.Run<Microkernel<Simd512, Vector512<float>, SixByTwo>>();
                break;
            case HostTile.Channels16:
                launch.Run<Microkernel<Simd256, Vector256<float>, SixByTwo>>();
                break;
            case HostTile.Channels8 when Vector256.IsHardwareAccelerated:
                launch.Run<Microkernel<Simd256, Vector256<float>, EightByOne>>();
                break;
            case HostTile.Channels8:
                launch.Run<Microkernel<Simd128, Vector128<float>, SixByTwo>>();
                break;
            default:
                launch.Run<Microkernel<Simd128, Vector128<float>, EightByOne>>();
                break;
        }
    }

    private static HostTile Widest
        => Vector512.IsHardwareAccelerated ? HostTile.Channels32
            : Vector256.IsHardwareAccelerated ? HostTile.Channels16
            : HostTile.Channels8;

    private static double Cost(HostTile tile, int channels)
    {
        double share = tile switch { HostTile.Channels4 => 0.4, HostTile.Channels8 => 0.8, HostTile.Channels16 => 0.97, _ => 1 };
        return (channels + tile.Width() - 1) / tile.Width() * tile.Width() / share;
    }
}
