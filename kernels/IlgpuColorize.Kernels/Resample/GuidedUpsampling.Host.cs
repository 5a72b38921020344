using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Simd;

namespace IlgpuColorize.Kernels.Resample;

/// <summary>The lattice rows of one item of work: some 10 us, far above the cost of handing it out.</summary>
internal static class LatticeBand
{
    private const int Rows = 8;

    /// <summary>Returns the number of items.</summary>
    public static int Count(int rows) => (rows + Rows - 1) / Rows;

    /// <summary>Returns the rows of an item.</summary>
    public static (int First, int End) Of(int item, int rows) => (item * Rows, Math.Min(rows, (item + 1) * Rows));
}

/// <summary>The SIMD form of <see cref="LightnessAverage"/>: whole rows first, then columns. An item is a lattice row.</summary>
internal readonly record struct LightnessAverageSimd(
    ArrayView<float> Lightness, int FirstRow, int FirstLatticeRow, ResampleAxis Rows, ResampleAxis Columns, PlaneStack Lattice)
    : IHostWork
{
    public void Execute(int item)
    {
        int row = FirstLatticeRow + item;
        float[] rented = ArrayPool<float>.Shared.Rent(Columns.Fine);
        Span<float> sums = rented.AsSpan(0, Columns.Fine);
        sums.Clear();
        for (int y = Rows.First(row); y < Rows.End(row); y++)
            RowSums.Add(sums, Rows.Share(row, y), Lightness.AsHostSpan().Slice((y - FirstRow) * Columns.Fine, Columns.Fine));
        RowSums.Average(sums, Columns, Lattice.Data.AsHostSpan().Slice(Lattice.At(0, row, 0), Lattice.Columns));
        ArrayPool<float>.Shared.Return(rented);
    }
}

/// <summary>
/// The SIMD form of <see cref="CellDifference"/>, enlarged along the row to the lattice's columns already. An item is a map row.
/// </summary>
internal readonly record struct CellDifferenceSimd(PlaneStack Lattice, PlaneStack Map, PlaneStack Difference) : IHostWork
{
    public void Execute(int item)
    {
        ResampleAxis rows = new(Lattice.Rows, Map.Rows), columns = new(Lattice.Columns, Map.Columns);
        float[] rented = ArrayPool<float>.Shared.Rent(Lattice.Columns + Map.Columns);
        Span<float> sums = rented.AsSpan(0, Lattice.Columns), cells = rented.AsSpan(Lattice.Columns, Map.Columns);
        for (int plane = 0; plane < Lattice.Planes; plane++)
        {
            sums.Clear();
            for (int y = rows.First(item); y < rows.End(item); y++)
                RowSums.Add(sums, rows.Share(item, y), Lattice.Data.AsHostSpan().Slice(Lattice.At(plane, y, 0), Lattice.Columns));
            RowSums.Average(sums, columns, cells);
            ReadOnlySpan<float> goal = Map.Data.AsHostSpan().Slice(Map.At(plane, item, 0), Map.Columns);
            for (int cell = 0; cell < cells.Length; cell++)
                cells[cell] = goal[cell] - cells[cell];
            RowSums.Enlarge(cells, columns, Difference.Data.AsHostSpan().Slice(Difference.At(plane, item, 0), Lattice.Columns));
        }
        ArrayPool<float>.Shared.Return(rented);
    }
}

/// <summary>
/// The SIMD form of <see cref="BackProjection"/>, of rows that have the lattice's columns already. An item is a band of rows.
/// </summary>
internal readonly record struct BackProjectionSimd(PlaneStack Difference, PlaneStack Lattice) : IHostWork
{
    public void Execute(int item)
    {
        ResampleAxis rows = new(Lattice.Rows, Difference.Rows);
        ReadOnlySpan<float> difference = Difference.Data.AsHostSpan();
        (int first, int end) = LatticeBand.Of(item, Lattice.Rows);
        for (int plane = 0; plane < Lattice.Planes; plane++)
        {
            for (int row = first; row < end; row++)
            {
                ReadOnlySpan<float> upper = difference.Slice(Difference.At(plane, rows.Lower(row), 0), Lattice.Columns);
                ReadOnlySpan<float> lower = difference.Slice(Difference.At(plane, rows.Upper(row), 0), Lattice.Columns);
                Span<float> target = Lattice.Data.AsHostSpan().Slice(Lattice.At(plane, row, 0), Lattice.Columns);
                Vector512<float> down = Vector512.Create(rows.UpperWeight(row));
                for (int x = 0; x < target.Length; x += Lanes.Count)
                {
                    Vector512<float> above = Lanes.Load(upper, x);
                    Vector512<float> mixed = Vector512.FusedMultiplyAdd(Lanes.Load(lower, x) - above, down, above);
                    Lanes.Store(Lanes.Load(target, x) + mixed, target, x);
                }
            }
        }
    }
}

/// <summary>The SIMD form of <see cref="WalkStep"/>. An item is a band of rows.</summary>
internal readonly record struct WalkStepSimd(PlaneStack Weights, PlaneStack From, PlaneStack To) : IHostWork
{
    public void Execute(int item)
    {
        ref float weights = ref MemoryMarshal.GetReference(Weights.Data.AsHostSpan());
        ref float from = ref MemoryMarshal.GetReference(From.Data.AsHostSpan());
        ref float to = ref MemoryMarshal.GetReference(To.Data.AsHostSpan());
        int plane = Weights.At(1, 0, 0) - Weights.At(0, 0, 0), pitch = From.Pitch;
        (int first, int end) = LatticeBand.Of(item, From.Rows);
        for (int row = first; row < end; row++)
        {
            int begin = From.At(0, row, 0);
            for (int at = begin; at < begin + From.Columns; at += Lanes.Count)
            {
                Mean(ref weights, ref from, at, at, plane, pitch).StoreUnsafe(ref to, (nuint)at);
                Mean(ref weights, ref from, at, at + plane, plane, pitch).StoreUnsafe(ref to, (nuint)(at + plane));
            }
        }
    }

    // Two sums of four neighbours each, in raster order: the weights lie a plane apart.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Mean(ref float weights, ref float from, int at, int center, int plane, int pitch)
    {
        Vector512<float> above = Product(ref weights, at, ref from, center - pitch - 1);
        above = Add(above, ref weights, at + plane, ref from, center - pitch);
        above = Add(above, ref weights, at + 2 * plane, ref from, center - pitch + 1);
        above = Add(above, ref weights, at + 3 * plane, ref from, center - 1);
        Vector512<float> below = Product(ref weights, at + 4 * plane, ref from, center + 1);
        below = Add(below, ref weights, at + 5 * plane, ref from, center + pitch - 1);
        below = Add(below, ref weights, at + 6 * plane, ref from, center + pitch);
        return above + Add(below, ref weights, at + 7 * plane, ref from, center + pitch + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Product(ref float weights, int at, ref float from, int neighbour)
        => Vector512.LoadUnsafe(ref weights, (nuint)at) * Vector512.LoadUnsafe(ref from, (nuint)neighbour);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Add(Vector512<float> sum, ref float weights, int at, ref float from, int neighbour)
        => Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref weights, (nuint)at), Vector512.LoadUnsafe(ref from, (nuint)neighbour), sum);
}

/// <summary>The SIMD form of <see cref="WalkWeights"/>. An item is a band of rows.</summary>
internal readonly record struct WalkWeightsSimd(PlaneStack Lightness, PlaneStack Weights) : IHostWork
{
    public void Execute(int item)
    {
        ref float lightness = ref MemoryMarshal.GetReference(Lightness.Data.AsHostSpan());
        ref float weights = ref MemoryMarshal.GetReference(Weights.Data.AsHostSpan());
        int plane = Weights.At(1, 0, 0) - Weights.At(0, 0, 0);
        (int first, int end) = LatticeBand.Of(item, Lightness.Rows);
        for (int row = first; row < end; row++)
        {
            for (int x = 0; x < Lightness.Columns; x += Lanes.Count)
            {
                int at = Lightness.At(0, row, x);
                Vector512<float> center = Vector512.LoadUnsafe(ref lightness, (nuint)at), sum = default;
                for (int neighbour = 0; neighbour < WalkWeights.Neighbours; neighbour++)
                {
                    (int down, int across) = WalkWeights.Offset(neighbour);
                    nuint from = (nuint)(at + down * Lightness.Pitch + across);
                    Vector512<float> weight = WeightOf(Vector512.LoadUnsafe(ref lightness, from) - center, down, across);
                    weight &= Inside(row + down, x + across);
                    sum += weight;
                    weight.StoreUnsafe(ref weights, (nuint)(at + neighbour * plane));
                }
                // A lattice of one pixel has no neighbours; beyond the last column no weight may be left.
                Vector512<float> scale = Vector512.ConditionalSelect(
                    Vector512.GreaterThan(sum, Vector512<float>.Zero), RoomOf(center) / sum, Vector512<float>.Zero);
                scale &= Inside(row, x);
                for (int neighbour = 0; neighbour < WalkWeights.Neighbours; neighbour++)
                {
                    (int down, int across) = WalkWeights.Offset(neighbour);
                    Vector512<float> room = RoomOf(Vector512.LoadUnsafe(ref lightness, (nuint)(at + down * Lightness.Pitch + across)));
                    nuint place = (nuint)(at + neighbour * plane);
                    (scale * Vector512.LoadUnsafe(ref weights, place) / room).StoreUnsafe(ref weights, place);
                }
            }
        }
    }

    private static Vector512<float> WeightOf(Vector512<float> contrast, int down, int across)
    {
        Vector512<float> relative = contrast * (1 / WalkWeights.Contrast);
        Vector512<float> conductance = Vector512<float>.One / Vector512.FusedMultiplyAdd(relative, relative, Vector512<float>.One);
        return (conductance + Vector512.Create(WalkWeights.Floor)) * (1f / (down * down + across * across));
    }

    private static Vector512<float> RoomOf(Vector512<float> lightness)
    {
        var inner = Vector512.MinNative(Vector512<float>.One, Vector512.MaxNative(Vector512<float>.Zero, lightness * 0.01f));
        Vector512<float> parabola = 4f * inner * (Vector512<float>.One - inner);
        return (parabola + Vector512.Create(ChromaRoom.AtEnds)) / (parabola + Vector512.Create(ChromaRoom.HalfFull));
    }

    // A mask of the lanes whose pixels lie in the lattice.
    private Vector512<float> Inside(int row, int column)
    {
        if (row < 0 || row >= Lightness.Rows)
            return default;
        Vector512<int> columns = Vector512<int>.Indices + Vector512.Create(column);
        Vector512<int> outside = Vector512.LessThan(columns, Vector512<int>.Zero)
            | Vector512.GreaterThanOrEqual(columns, Vector512.Create(Lightness.Columns));
        return (~outside).AsSingle();
    }
}

/// <summary>Sums and interpolations along rows.</summary>
internal static class RowSums
{
    /// <summary>Adds a share of a row.</summary>
    public static void Add(Span<float> sums, float share, ReadOnlySpan<float> row)
    {
        Vector512<float> scale = Vector512.Create(share);
        for (int x = 0; x < sums.Length; x += Lanes.Count)
            Lanes.Store(Vector512.FusedMultiplyAdd(scale, Lanes.Load(row, x), Lanes.Load(sums, x)), sums, x);
    }

    /// <summary>Averages a fine row below each coarse element.</summary>
    public static void Average(ReadOnlySpan<float> fine, ResampleAxis axis, Span<float> coarse)
    {
        for (int i = 0; i < coarse.Length; i++)
        {
            int first = axis.First(i), last = axis.End(i) - 1;
            // Elements between the first and the last lie in it whole.
            float whole = 0, share = axis.Coarse / (float)axis.Fine;
            for (int x = first + 1; x < last; x++)
                whole += fine[x];
            float ends = axis.Share(i, first) * fine[first];
            coarse[i] = last > first ? ends + share * whole + axis.Share(i, last) * fine[last] : ends;
        }
    }

    /// <summary>Enlarges a coarse row linearly.</summary>
    public static void Enlarge(ReadOnlySpan<float> coarse, ResampleAxis axis, Span<float> fine)
    {
        // As ResampleAxis computes positions, without its divisions: they grow by the same amount from element to element.
        int position = axis.Coarse - axis.Fine, unit = 2 * axis.Fine, left = 0, last = coarse.Length - 1;
        float scale = 1f / unit, lower = coarse[0], difference = coarse[Math.Min(1, last)] - lower;
        for (int x = 0; x < fine.Length; x++, position += 2 * axis.Coarse)
        {
            if (position >= (left + 1) * unit && left < last)
            {
                lower = coarse[++left];
                difference = coarse[Math.Min(left + 1, last)] - lower;
            }
            fine[x] = lower + difference * (Math.Max(0, position - left * unit) * scale);
        }
    }
}
