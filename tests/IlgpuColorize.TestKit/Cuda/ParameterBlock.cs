using System.Runtime.InteropServices;
using IlgpuColorize.PtxEmulator;

namespace IlgpuColorize.TestKit.Cuda;

/// <summary>Lays out a kernel's parameters as PTX does: each value aligned to its size, a structure to its widest member.</summary>
internal sealed class ParameterBlock
{
    private readonly List<byte> _bytes = [];

    /// <summary>The bytes.</summary>
    public byte[] Bytes => [.. _bytes];

    /// <summary>Appends values.</summary>
    public ParameterBlock Add<T>(params ReadOnlySpan<T> values)
        where T : unmanaged
    {
        foreach (T value in values)
        {
            Align(Marshal.SizeOf<T>());
            _bytes.AddRange(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
        }
        return this;
    }

    /// <summary>Appends zeros up to a multiple of some bytes.</summary>
    public ParameterBlock Align(int bytes)
    {
        while (_bytes.Count % bytes != 0)
            _bytes.Add(0);
        return this;
    }

    /// <summary>Appends an ArrayView: address and length.</summary>
    public ParameterBlock View(long address, long length) => Add(address, length);
}

/// <summary>Moves arrays to and from the emulated device.</summary>
internal static class MachineArrays
{
    public static long Allocate<T>(this PtxMachine machine, T[] values)
        where T : unmanaged => machine.Allocate(MemoryMarshal.AsBytes(values.AsSpan()));

    public static T[] Read<T>(this PtxMachine machine, long address, int count)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(machine.Read(address, count * Marshal.SizeOf<T>())).ToArray();
}
