namespace IlgpuColorize.PtxEmulator.Matrices;

/// <summary>
/// Permutes 16-byte pieces of shared memory: address bits 4, 5, 6 are xored with bits 7, 8, 9, as many of them as the width asks for.
/// </summary>
internal static class Swizzle
{
    /// <summary>Applies a swizzle to an address.</summary>
    /// <param name="address">A shared address.</param>
    /// <param name="bits">0 for none, 1 for 32 bytes, 2 for 64, 3 for 128.</param>
    public static ulong Apply(ulong address, int bits) => address ^ ((address >> 7 & ((1ul << bits) - 1)) << 4);
}
