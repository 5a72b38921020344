using System.Numerics;
using System.Runtime.InteropServices;

namespace IlgpuColorize.Collectives;

/// <summary>
/// The one order in which terms are added: neighbours first, then pairs of neighbours, and so on; a term without a partner goes up alone.
/// Of five terms, that is ((0 + 1) + (2 + 3)) + 4. A run of terms whose length is a power of two and divides its first index is a subtree,
/// which one rank adds by itself: then the sum has the same bits on any number of ranks.
/// </summary>
public static class SumTree
{
    /// <summary>Returns the places for partial sums that adding terms one after the other needs.</summary>
    /// <param name="terms">At least 1.</param>
    public static int Levels(int terms)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(terms, 1);
        return terms == 1 ? 0 : BitOperations.Log2((uint)(terms - 1)) + 1;
    }

    /// <summary>
    /// Says what to do with a term when terms come one after the other: the levels whose partial sums are added to it, from the lowest on,
    /// and the level where the result is kept.
    /// </summary>
    /// <param name="term">The term, from 0.</param>
    /// <param name="terms">The number of terms.</param>
    /// <returns>The levels to add, and where to keep the result; null where it is the whole sum.</returns>
    public static (IReadOnlyList<int> Added, int? Kept) Take(int term, int terms)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(term);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(term, terms);
        List<int> added = [];
        bool isLast = term == terms - 1;
        for (int level = 0; level < Levels(terms); level++)
        {
            if ((term >> level & 1) != 0)
                added.Add(level);
            else if (!isLast)
                return (added, level);
        }
        return (added, null);
    }

    /// <summary>Lists the additions, in order, after which the first term is the whole sum: to each term of a pair the other.</summary>
    /// <param name="terms">The number of terms.</param>
    public static IEnumerable<(int To, int From)> Additions(int terms)
    {
        for (int distance = 1; distance < terms; distance *= 2)
        {
            for (int term = 0; term + distance < terms; term += 2 * distance)
                yield return (term, term + distance);
        }
    }

    /// <summary>Adds rows of values in this order; the first row receives the sum, the others are spoilt.</summary>
    /// <param name="rows">Row after row.</param>
    /// <param name="count">The number of rows.</param>
    public static void AddRows(Span<float> rows, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int length = rows.Length / count;
        foreach ((int to, int from) in Additions(count))
            Add(rows.Slice(from * length, length), rows.Slice(to * length, length));
    }

    private static void Add(ReadOnlySpan<float> x, Span<float> sum)
    {
        ReadOnlySpan<Vector<float>> wideX = MemoryMarshal.Cast<float, Vector<float>>(x);
        Span<Vector<float>> wideSum = MemoryMarshal.Cast<float, Vector<float>>(sum);
        for (int i = 0; i < wideSum.Length; i++)
            wideSum[i] += wideX[i];
        for (int i = wideSum.Length * Vector<float>.Count; i < sum.Length; i++)
            sum[i] += x[i];
    }
}
