using IlgpuColorize.PtxEmulator.Execution;
using IlgpuColorize.PtxEmulator.Memory;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Decoding;

/// <summary>Computes an address operand: a register plus an offset, and the coordinates of a tensor copy.</summary>
internal sealed record AddressSource(int Slot, long Offset, bool IsNarrow, int[] Coordinates)
{
    /// <summary>Returns a lane's address.</summary>
    public ulong Of(Warp warp, int lane)
    {
        ulong origin = warp.Lanes(Slot)[lane];
        return IsNarrow ? (uint)(origin + (ulong)Offset) : origin + (ulong)Offset;
    }

    /// <summary>Returns a lane's address in its group's shared memory, given as such or as a generic one.</summary>
    public uint Shared(Warp warp, int lane, StateSpace space)
    {
        (StateSpace found, ulong address) = MemoryWindow.Resolve(space, Of(warp, lane));
        return found == StateSpace.Shared
            ? (uint)address
            : throw new EmulationException($"address {address:x} is not in the shared memory of the group");
    }

    /// <summary>Returns a lane's coordinates.</summary>
    public int[] Index(Warp warp, int lane) => [.. Coordinates.Select(slot => (int)warp.Lanes(slot)[lane])];
}
