using IlgpuColorize.PtxEmulator.Decoding;
using IlgpuColorize.PtxEmulator.Execution;

namespace IlgpuColorize.PtxEmulator.Memory;

/// <summary>
/// Counts the extra passes of an access to shared memory: 32 banks of 4 bytes serve one word each a pass. Up to 4 bytes a lane go together;
/// with 8 bytes half the lanes, with 16 a quarter.
/// </summary>
internal static class BankConflicts
{
    private const int Banks = 32;
    private const int Word = 4;

    public static void Count(Warp warp, uint lanes, AddressSource address, int size)
    {
        int together = Math.Min(Warp.Size, Banks * Word / Math.Max(size, Word));
        Span<ulong> starts = stackalloc ulong[together];
        for (int first = 0; first < Warp.Size; first += together)
        {
            int count = 0;
            for (int lane = first; lane < first + together; lane++)
                if ((lanes >> lane & 1) != 0)
                    starts[count++] = address.Of(warp, lane);
            warp.Group.Counts.BankConflicts += ExtraPasses(starts[..count], size);
        }
    }

    /// <summary>Returns the passes beyond the first that some accesses made together take.</summary>
    public static int ExtraPasses(ReadOnlySpan<ulong> starts, int size)
    {
        Span<ulong> words = stackalloc ulong[Banks];
        Span<int> passes = stackalloc int[Banks];
        int most = 1;
        foreach (ulong start in starts)
            for (ulong word = start / Word; word <= (start + (ulong)size - 1) / Word; word++)
            {
                int bank = (int)(word % Banks);
                if (passes[bank] > 0 && words[bank] == word)
                    continue;
                words[bank] = word;
                most = Math.Max(most, ++passes[bank]);
            }
        return most - 1;
    }
}
