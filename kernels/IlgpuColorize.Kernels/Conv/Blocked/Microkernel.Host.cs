using System.Runtime.CompilerServices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>The microkernel with its register tile fixed.</summary>
internal unsafe interface IMicrokernel
{
    /// <summary>The rows of a tile: pixels in fprop and dgrad, elements of the filter in wgrad.</summary>
    static abstract int Rows { get; }

    /// <summary>The channels of a tile.</summary>
    static abstract int Width { get; }

    /// <summary>
    /// Computes sums[row, channel] = (proceed ? sums[row, channel] : 0) + sum over segments and elements of row element * lane, each sum
    /// one chain of fused multiply-adds.
    /// </summary>
    static abstract void Run(in MicrokernelOperands operands, float* sums, bool proceed);

    /// <summary>Writes sums to pixels: target[pixel] = (sums[row] + bias) + added[pixel].</summary>
    static abstract void Finish(float* sums, ReadOnlySpan<int> pixels, in MicrokernelEpilogue epilogue);

    /// <summary>Copies one tile's width of channels from each of some rows.</summary>
    static abstract void Copy(float* source, nint step, int rows, float* target);
}

/// <summary>
/// The shape of a register tile: 6 rows of two vectors (12 sums and 3 operands fill AVX2's 16 registers), or 8 rows of one (as many as hide
/// the latency of a fused multiply-add).
/// </summary>
internal interface ITileShape
{
    static abstract bool TwoVectors { get; }
}

internal readonly struct SixByTwo : ITileShape
{
    public static bool TwoVectors
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }
}

internal readonly struct EightByOne : ITileShape
{
    public static bool TwoVectors
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }
}

/// <summary>Multiplies register tiles: the one inner loop of all three passes.</summary>
internal readonly unsafe struct Microkernel<TSimd, TVector, TShape> : IMicrokernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TShape : struct, ITileShape
{
    public static int Rows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TShape.TwoVectors ? 6 : 8;
    }

    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TShape.TwoVectors ? 2 * TSimd.Lanes : TSimd.Lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in MicrokernelOperands operands, float* sums, bool proceed)
    {
        TVector s00 = default, s10 = default, s20 = default, s30 = default, s40 = default, s50 = default;
        TVector s01 = default, s11 = default, s21 = default, s31 = default, s41 = default, s51 = default;
        TVector s60 = default, s70 = default;
        if (proceed)
        {
            Load(sums, 0, ref s00, ref s01);
            Load(sums, 1, ref s10, ref s11);
            Load(sums, 2, ref s20, ref s21);
            Load(sums, 3, ref s30, ref s31);
            Load(sums, 4, ref s40, ref s41);
            Load(sums, 5, ref s50, ref s51);
            if (!TShape.TwoVectors)
            {
                s60 = TSimd.Load(sums + 6 * Width);
                s70 = TSimd.Load(sums + 7 * Width);
            }
        }

        nint rowStep = operands.RowStep, laneStep = operands.LaneStep;
        for (int segment = 0; segment < operands.Segments; segment++)
        {
            float** rows = operands.Rows + (nint)segment * Rows;
            float* r0 = rows[0] + operands.RowFirst, r1 = rows[1] + operands.RowFirst, r2 = rows[2] + operands.RowFirst;
            float* r3 = rows[3] + operands.RowFirst, r4 = rows[4] + operands.RowFirst, r5 = rows[5] + operands.RowFirst;
            float* r6 = TShape.TwoVectors ? null : rows[6] + operands.RowFirst, r7 = TShape.TwoVectors ? null : rows[7] + operands.RowFirst;
            float* lanes = operands.Lanes + operands.LaneOffsets[segment];
            nint element = 0;
            for (int left = operands.Length; left > 0; left--)
            {
                TVector x0 = TSimd.Load(lanes);
                TVector x1 = TShape.TwoVectors ? TSimd.Load(lanes + TSimd.Lanes) : default;
                MultiplyAdd(r0 + element, x0, x1, ref s00, ref s01);
                MultiplyAdd(r1 + element, x0, x1, ref s10, ref s11);
                MultiplyAdd(r2 + element, x0, x1, ref s20, ref s21);
                MultiplyAdd(r3 + element, x0, x1, ref s30, ref s31);
                MultiplyAdd(r4 + element, x0, x1, ref s40, ref s41);
                MultiplyAdd(r5 + element, x0, x1, ref s50, ref s51);
                if (!TShape.TwoVectors)
                {
                    s60 = TSimd.MultiplyAdd(TSimd.Broadcast(r6 + element), x0, s60);
                    s70 = TSimd.MultiplyAdd(TSimd.Broadcast(r7 + element), x0, s70);
                }
                element += rowStep;
                lanes += laneStep;
            }
        }

        Store(sums, 0, s00, s01);
        Store(sums, 1, s10, s11);
        Store(sums, 2, s20, s21);
        Store(sums, 3, s30, s31);
        Store(sums, 4, s40, s41);
        Store(sums, 5, s50, s51);
        if (!TShape.TwoVectors)
        {
            TSimd.Store(s60, sums + 6 * Width);
            TSimd.Store(s70, sums + 7 * Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish(float* sums, ReadOnlySpan<int> pixels, in MicrokernelEpilogue epilogue)
    {
        int vectors = epilogue.Count / TSimd.Lanes * TSimd.Lanes;
        foreach (int pixel in pixels)
        {
            float* added = epilogue.Added == null ? null : epilogue.Added + pixel * epilogue.AddedPitch;
            float* target = epilogue.Target == null ? sums : epilogue.Target + pixel * epilogue.TargetPitch;
            int done = 0;
            for (; done < vectors; done += TSimd.Lanes)
            {
                TVector y = TSimd.Load(sums + done);
                if (epilogue.Bias != null)
                    y = TSimd.Add(y, TSimd.Load(epilogue.Bias + done));
                if (added != null)
                    y = TSimd.Add(y, TSimd.Load(added + done));
                TSimd.Store(y, target + done);
            }
            for (; done < epilogue.Count; done++)
            {
                float y = sums[done];
                if (epilogue.Bias != null)
                    y += epilogue.Bias[done];
                if (added != null)
                    y += added[done];
                target[done] = y;
            }
            sums += Width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, nint step, int rows, float* target)
    {
        for (int row = 0; row < rows; row++, source += step, target += Width)
        {
            TSimd.Store(TSimd.Load(source), target);
            if (TShape.TwoVectors)
                TSimd.Store(TSimd.Load(source + TSimd.Lanes), target + TSimd.Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd(float* row, TVector x0, TVector x1, ref TVector sum0, ref TVector sum1)
    {
        TVector value = TSimd.Broadcast(row);
        sum0 = TSimd.MultiplyAdd(value, x0, sum0);
        if (TShape.TwoVectors)
            sum1 = TSimd.MultiplyAdd(value, x1, sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* sums, int row, ref TVector sum0, ref TVector sum1)
    {
        sum0 = TSimd.Load(sums + row * Width);
        if (TShape.TwoVectors)
            sum1 = TSimd.Load(sums + row * Width + TSimd.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* sums, int row, TVector sum0, TVector sum1)
    {
        TSimd.Store(sum0, sums + row * Width);
        if (TShape.TwoVectors)
            TSimd.Store(sum1, sums + row * Width + TSimd.Lanes);
    }
}
