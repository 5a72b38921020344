using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Simd;

namespace IlgpuColorize.Kernels.Resample;

/// <summary>The SIMD form of <see cref="LocalLinearFit"/>. An item is a band of rows.</summary>
internal readonly record struct LocalLinearFitSimd(PlaneStack Lightness, PlaneStack Chroma, PlaneStack Model) : IHostWork
{
    public void Execute(int item)
    {
        ref float lightness = ref MemoryMarshal.GetReference(Lightness.Data.AsHostSpan());
        ref float chroma = ref MemoryMarshal.GetReference(Chroma.Data.AsHostSpan());
        ref float model = ref MemoryMarshal.GetReference(Model.Data.AsHostSpan());
        int planeLength = Chroma.At(1, 0, 0) - Chroma.At(0, 0, 0);
        Vector512<float> ninth = Vector512.Create(1f / 9), ridge = Vector512.Create(LocalLinearFit.Ridge);
        (int first, int end) = LatticeBand.Of(item, Lightness.Rows);
        for (int row = first; row < end; row++)
        {
            for (int x = 0; x < Lightness.Columns; x += Lanes.Count)
            {
                Vector512<float> l = default, ll = default, a = default, b = default, la = default, lb = default;
                for (int place = 0; place < 9; place++)
                {
                    int from = Lightness.At(0, row + place / 3 - 1, x + place % 3 - 1);
                    Vector512<float> light = Vector512.LoadUnsafe(ref lightness, (nuint)from);
                    Vector512<float> red = Vector512.LoadUnsafe(ref chroma, (nuint)from);
                    Vector512<float> yellow = Vector512.LoadUnsafe(ref chroma, (nuint)(from + planeLength));
                    l += light;
                    ll = Vector512.FusedMultiplyAdd(light, light, ll);
                    a += red;
                    b += yellow;
                    la = Vector512.FusedMultiplyAdd(light, red, la);
                    lb = Vector512.FusedMultiplyAdd(light, yellow, lb);
                }
                Vector512<float> mean = l * ninth, scale = Vector512<float>.One / (ll * ninth - mean * mean + ridge);
                Vector512<float> slopeOfA = (la * ninth - mean * (a * ninth)) * scale, slopeOfB = (lb * ninth - mean * (b * ninth)) * scale;
                int at = Model.At(0, row, x);
                slopeOfA.StoreUnsafe(ref model, (nuint)at);
                slopeOfB.StoreUnsafe(ref model, (nuint)(at + planeLength));
                (a * ninth - slopeOfA * mean).StoreUnsafe(ref model, (nuint)(at + 2 * planeLength));
                (b * ninth - slopeOfB * mean).StoreUnsafe(ref model, (nuint)(at + 3 * planeLength));
            }
        }
    }
}

/// <summary>The SIMD form of <see cref="WindowMean"/>. An item is a band of rows.</summary>
internal readonly record struct WindowMeanSimd(PlaneStack From, PlaneStack To) : IHostWork
{
    public void Execute(int item)
    {
        ref float from = ref MemoryMarshal.GetReference(From.Data.AsHostSpan());
        ref float to = ref MemoryMarshal.GetReference(To.Data.AsHostSpan());
        (int first, int end) = LatticeBand.Of(item, From.Rows);
        for (int plane = 0; plane < From.Planes; plane++)
        {
            for (int row = first; row < end; row++)
            {
                for (int x = 0; x < From.Columns; x += Lanes.Count)
                {
                    Vector512<float> sum = default;
                    for (int place = 0; place < 9; place++)
                        sum += Vector512.LoadUnsafe(ref from, (nuint)From.At(plane, row + place / 3 - 1, x + place % 3 - 1));
                    (sum * (1f / 9)).StoreUnsafe(ref to, (nuint)To.At(plane, row, x));
                }
            }
        }
    }
}

/// <summary>
/// The SIMD form of <see cref="LocalLinearApply"/>: the models of a row first, then the row's pixels, sixteen at a time, which lie between
/// at most sixteen neighbouring lattice columns. An item is a row.
/// </summary>
internal readonly record struct LocalLinearApplySimd(
    PlaneStack Model, ResampleAxis Rows, ResampleAxis Columns, int FirstRow, ArrayView<float> Lightness, ArrayView<float> Chroma)
    : IHostWork
{
    public void Execute(int item)
    {
        // Sixteen columns from any on, and the one after them, can be read.
        int pitch = Columns.Coarse + Lanes.Count;
        float[] models = ArrayPool<float>.Shared.Rent(Model.Planes * pitch);
        for (int plane = 0; plane < Model.Planes; plane++)
            MixRows(models.AsSpan(plane * pitch, pitch), plane, FirstRow + item);
        ReadOnlySpan<float> lightness = Lightness.AsHostSpan().Slice(item * Columns.Fine, Columns.Fine);
        ApplyRow(models, pitch, lightness, Chroma.AsHostSpan().Slice(2 * item * Columns.Fine, 2 * Columns.Fine));
        ArrayPool<float>.Shared.Return(models);
    }

    private void MixRows(Span<float> models, int plane, int row)
    {
        ReadOnlySpan<float> model = Model.Data.AsHostSpan();
        ReadOnlySpan<float> upper = model.Slice(Model.At(plane, Rows.Lower(row), 0), Columns.Coarse);
        ReadOnlySpan<float> lower = model.Slice(Model.At(plane, Rows.Upper(row), 0), Columns.Coarse);
        Vector512<float> down = Vector512.Create(Rows.UpperWeight(row));
        Span<float> mixed = models[..Columns.Coarse];
        for (int x = 0; x < mixed.Length; x += Lanes.Count)
        {
            Vector512<float> above = Lanes.Load(upper, x);
            Lanes.Store(Vector512.FusedMultiplyAdd(Lanes.Load(lower, x) - above, down, above), mixed, x);
        }
        models[Columns.Coarse..].Fill(mixed[^1]);
    }

    // As ResampleAxis computes positions, in units of 1 / (2 Fine), without its divisions: they grow by the same amount from pixel to
    // pixel.
    private void ApplyRow(float[] models, int pitch, ReadOnlySpan<float> lightness, Span<float> chroma)
    {
        ref float table = ref MemoryMarshal.GetArrayDataReference(models);
        int first = Columns.Coarse - Columns.Fine, unit = 2 * Columns.Fine, left = 0;
        float scale = 1f / unit;
        Vector512<int> units = Vector512.Create(unit), steps = Vector512<int>.Indices * (2 * Columns.Coarse);
        for (int x = 0; x < lightness.Length; x += Lanes.Count, first += 2 * Columns.Coarse * Lanes.Count)
        {
            while (first >= (left + 1) * unit)
                left++;
            // The lattice column at or before each pixel, counted from the first one's, and how far the pixel lies beyond it: the quotient
            // is right but for a rounding, which is put right.
            Vector512<int> beyond = Vector512.Max(Vector512<int>.Zero, steps + Vector512.Create(first - left * unit));
            Vector512<int> column = Vector512.ConvertToInt32Native(Vector512.ConvertToSingle(beyond) * scale);
            Vector512<int> rest = beyond - column * units;
            Vector512<int> tooFew = Vector512.GreaterThanOrEqual(rest, units), tooMany = Vector512.LessThan(rest, Vector512<int>.Zero);
            column += tooMany - tooFew;
            rest += (tooMany - tooFew) * -unit;
            Vector512<float> weight = Vector512.ConvertToSingle(rest) * scale, light = Lanes.Load(lightness, x);
            Vector512<float> a = Vector512.FusedMultiplyAdd(
                Mix(ref table, left, column, weight), light, Mix(ref table, left + 2 * pitch, column, weight));
            Vector512<float> b = Vector512.FusedMultiplyAdd(
                Mix(ref table, left + pitch, column, weight), light, Mix(ref table, left + 3 * pitch, column, weight));
            Lanes.StorePairs(a, b, chroma, 2 * x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Mix(ref float table, int left, Vector512<int> column, Vector512<float> weight)
    {
        Vector512<float> lower = Lanes.Permute(Vector512.LoadUnsafe(ref table, (nuint)left), column);
        Vector512<float> upper = Lanes.Permute(Vector512.LoadUnsafe(ref table, (nuint)left + 1), column);
        return Vector512.FusedMultiplyAdd(upper - lower, weight, lower);
    }
}
