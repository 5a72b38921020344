using System.Runtime.CompilerServices;
using IlgpuColorize.PtxEmulator.Syntax;

namespace IlgpuColorize.PtxEmulator.Execution;

/// <summary>
/// Reads and writes the 64 bits that one lane has for a register. Narrow values lie in the low bits; what is above them is never looked at.
/// </summary>
internal static class Cell
{
    /// <summary>Reads the low bits as a value.</summary>
    public static T As<T>(ulong bits)
        where T : unmanaged
    {
        if (typeof(T) == typeof(bool))
            bits &= 1;
        return Unsafe.As<ulong, T>(ref bits);
    }

    /// <summary>Returns a value's bits, zeros above.</summary>
    public static ulong Of<T>(T value)
        where T : unmanaged
    {
        ulong bits = 0;
        Unsafe.As<ulong, T>(ref bits) = value;
        return bits;
    }

    /// <summary>Widens a value to 64 bits as its type says: with its sign, or with zeros.</summary>
    public static ulong Widen(ulong bits, PtxType type) => (type.Size(), type.IsSigned()) switch
    {
        (1, true) => (ulong)(sbyte)bits,
        (1, false) => (byte)bits,
        (2, true) => (ulong)(short)bits,
        (2, false) => (ushort)bits,
        (4, true) => (ulong)(int)bits,
        (4, false) => (uint)bits,
        _ => bits,
    };
}
