using System.Buffers;
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
/// The SIMD form of <see cref="LocalLinearApply"/>: the models of a row first, those of a lattice column side by side, then the row's
/// pixels. An item is a row.
/// </summary>
internal readonly record struct LocalLinearApplySimd(
    PlaneStack Model, ResampleAxis Rows, ResampleAxis Columns, int FirstRow, ArrayView<float> Lightness, ArrayView<float> Chroma)
    : IHostWork
{
    public void Execute(int item)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(4 * Columns.Coarse);
        Span<Vector128<float>> models = MemoryMarshal.Cast<float, Vector128<float>>(rented.AsSpan(0, 4 * Columns.Coarse));
        MixRows(models, FirstRow + item);
        ReadOnlySpan<float> lightness = Lightness.AsHostSpan().Slice(item * Columns.Fine, Columns.Fine);
        Span<float> chroma = Chroma.AsHostSpan().Slice(2 * item * Columns.Fine, 2 * Columns.Fine);
        ApplyRow(models, lightness, chroma);
        ArrayPool<float>.Shared.Return(rented);
    }

    private void MixRows(Span<Vector128<float>> models, int row)
    {
        ReadOnlySpan<float> model = Model.Data.AsHostSpan();
        int top = Model.At(0, Rows.Lower(row), 0), bottom = Model.At(0, Rows.Upper(row), 0);
        int plane = Model.At(1, 0, 0) - Model.At(0, 0, 0);
        Vector128<float> down = Vector128.Create(Rows.UpperWeight(row));
        for (int x = 0; x < models.Length; x++)
        {
            Vector128<float> upper = ModelAt(model, top + x, plane);
            models[x] = Vector128.FusedMultiplyAdd(ModelAt(model, bottom + x, plane) - upper, down, upper);
        }
    }

    // As ResampleAxis computes positions, without its divisions: they grow by the same amount from pixel to pixel.
    private void ApplyRow(ReadOnlySpan<Vector128<float>> models, ReadOnlySpan<float> lightness, Span<float> chroma)
    {
        int position = Columns.Coarse - Columns.Fine, unit = 2 * Columns.Fine, left = 0, last = models.Length - 1;
        float scale = 1f / unit;
        Vector128<float> lower = models[0], difference = models[Math.Min(1, last)] - lower;
        for (int x = 0; x < lightness.Length; x++, position += 2 * Columns.Coarse)
        {
            if (position >= (left + 1) * unit && left < last)
            {
                lower = models[++left];
                difference = models[Math.Min(left + 1, last)] - lower;
            }
            float weight = Math.Max(0, position - left * unit) * scale;
            Vector128<float> model = Vector128.FusedMultiplyAdd(difference, Vector128.Create(weight), lower);
            float light = lightness[x];
            chroma[2 * x] = float.FusedMultiplyAdd(model[0], light, model[2]);
            chroma[2 * x + 1] = float.FusedMultiplyAdd(model[1], light, model[3]);
        }
    }

    private static Vector128<float> ModelAt(ReadOnlySpan<float> model, int at, int plane)
        => Vector128.Create(model[at], model[at + plane], model[at + 2 * plane], model[at + 3 * plane]);
}
