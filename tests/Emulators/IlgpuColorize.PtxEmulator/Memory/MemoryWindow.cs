using System.Runtime.CompilerServices;
using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Memory;

/// <summary>
/// Finds the bytes behind an address of some state space. Generic addresses hold shared and local memory in windows and are global
/// elsewhere.
/// </summary>
internal static class MemoryWindow
{
    public const ulong SharedWindow = 0x7000_0000_0000;
    public const ulong LocalWindow = 0x7100_0000_0000;
    private const ulong WindowSize = 0x0100_0000_0000;

    /// <summary>Returns the space that a generic address lies in, and the address there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (StateSpace Space, ulong Address) Resolve(StateSpace space, ulong address)
        => space is StateSpace.Generic or StateSpace.SharedCluster ? InWindow(space, address) : (space, address);

    private static (StateSpace Space, ulong Address) InWindow(StateSpace space, ulong address)
        => space == StateSpace.SharedCluster ? InCluster(address)
        : address - SharedWindow < WindowSize ? InCluster(address - SharedWindow)
        : address - LocalWindow < WindowSize ? (StateSpace.Local, address - LocalWindow)
        : (StateSpace.Global, address);

    /// <summary>Returns bytes for a lane to read.</summary>
    public static ReadOnlySpan<byte> Read(Warp warp, StateSpace space, ulong address, int size, int lane)
    {
        warp.Acting = lane;
        (space, address) = Resolve(space, address);
        RequireAligned(address, size);
        return space switch
        {
            StateSpace.Shared => warp.Group.Shared.Read(address, size),
            StateSpace.SharedCluster => ClusterWindow.GroupAt(warp, address).Shared.Read(ClusterWindow.Offset(address), size),
            StateSpace.Local => warp.Locals.At(address, size, lane),
            StateSpace.Param => warp.Group.Launch.Parameters.AsSpan((int)address, size),
            _ => Global(warp, address, size),
        };
    }

    /// <summary>Returns bytes for a lane to write.</summary>
    public static Span<byte> Write(Warp warp, StateSpace space, ulong address, int size, int lane)
    {
        warp.Group.Progress.Step();
        return Modify(warp, space, address, size, lane);
    }

    /// <summary>Returns bytes for a lane to read and perhaps write.</summary>
    public static Span<byte> Modify(Warp warp, StateSpace space, ulong address, int size, int lane)
    {
        warp.Acting = lane;
        (space, address) = Resolve(space, address);
        RequireAligned(address, size);
        return space switch
        {
            StateSpace.Shared => warp.Group.Shared.Write(address, size, warp.Thread(lane)),
            StateSpace.SharedCluster => OfPeer(warp, address, size),
            StateSpace.Local => warp.Locals.At(address, size, lane),
            StateSpace.Global or StateSpace.Generic => Global(warp, address, size),
            _ => throw new EmulationException($"the {space} space cannot be written"),
        };
    }

    private static (StateSpace Space, ulong Address) InCluster(ulong address)
        => (ClusterWindow.HasRank(address) ? StateSpace.SharedCluster : StateSpace.Shared, address);

    private static Span<byte> OfPeer(Warp warp, ulong address, int size)
    {
        warp.HasUnreleasedStores = true;
        return ClusterWindow.GroupAt(warp, address).Shared.WriteFromPeer(ClusterWindow.Offset(address), size);
    }

    private static Span<byte> Global(Warp warp, ulong address, int size)
    {
        Allocation? last = warp.LastAllocation;
        if (last is null || address < last.Start || address + (ulong)size > last.End)
            warp.LastAllocation = last = warp.Group.Launch.Machine.Memory.Find(address, size);
        return last.Bytes.AsSpan((int)(address - last.Start), size);
    }

    private static void RequireAligned(ulong address, int size)
    {
        if ((address & (ulong)(size - 1)) != 0)
            throw new EmulationException($"{size} bytes at address {address:x}, which is not a multiple of {size}");
    }
}
