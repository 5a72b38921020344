using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Simd;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// The end of the sums of whole blocks, without tails: so short that the sums of several pixels are in work at once, which takes a third of
/// the time. Each way to end is a loop of its own, because the JIT inlines no more than so much into one method.
/// </summary>
internal readonly unsafe partial struct BlockEpilogue
{
    /// <summary>What becomes of the sums of whole blocks besides y.</summary>
    private interface IVectorEnd
    {
        /// <summary>Ends the sums of two vectors of channels.</summary>
        static abstract void End<TKernel>(
            in BlockEpilogue epilogue, (Vector512<float> Low, Vector512<float> High) y, BlockVectors<TKernel> at)
            where TKernel : struct, IMicrokernel;
    }

    private void FinishVectors<TKernel>(float* sums, ReadOnlySpan<int> pixels)
        where TKernel : struct, IMicrokernel
    {
        if (_pairs.Exists)
            FinishVectors<TKernel, ActivationGradientEnd>(sums, pixels);
        else if (_pq.Exists)
            FinishVectors<TKernel, GateGradientEnd>(sums, pixels);
        else if (_residual.Exists)
            FinishVectors<TKernel, GateEnd>(sums, pixels);
        else
            FinishVectors<TKernel, ActivationEnd>(sums, pixels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FinishVectors<TKernel, TEnd>(float* sums, ReadOnlySpan<int> pixels)
        where TKernel : struct, IMicrokernel
        where TEnd : struct, IVectorEnd
    {
        BlockTensor ofSums = new(sums, TKernel.Width), bias = new(_y.Bias, 0);
        BlockTensor added = new(_y.Added, _y.AddedPitch), target = new(_y.Target, _y.TargetPitch);
        for (int row = 0; row < pixels.Length; row += BlockVectors<TKernel>.Pixels)
        {
            int lastRow = Math.Min(row + BlockVectors<TKernel>.Pixels, pixels.Length) - 1;
            BlockVectors<TKernel> rows = new(row, lastRow), at = new(pixels[row], pixels[lastRow]);
            (Vector512<float> Low, Vector512<float> High) y = rows.Load(ofSums);
            if (bias.Exists)
                y = Add(y, rows.Load(bias));
            if (added.Exists)
                y = Add(y, at.Load(added));
            if (target.Exists)
                at.Store(y, target);
            TEnd.End(this, y, at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> First, Vector512<float> Second) Separate((Vector512<float> Low, Vector512<float> High) pairs)
        => Lanes.Separate(pairs.Low, pairs.High);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Low, Vector512<float> High) Interleave((Vector512<float> First, Vector512<float> Second) halves)
        => Lanes.Interleave(halves.First, halves.Second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Low, Vector512<float> High) Add(
        (Vector512<float> Low, Vector512<float> High) x, (Vector512<float> Low, Vector512<float> High) y)
        => (x.Low + y.Low, x.High + y.High);

    private readonly struct ActivationEnd : IVectorEnd
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void End<TKernel>(
            in BlockEpilogue epilogue, (Vector512<float> Low, Vector512<float> High) y, BlockVectors<TKernel> at)
            where TKernel : struct, IMicrokernel
            => at.StoreTwice(
                Interleave(ConcatEluForwardSimd.Of(y.Low)), Interleave(ConcatEluForwardSimd.Of(y.High)), epilogue._activated);
    }

    private readonly struct GateEnd : IVectorEnd
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void End<TKernel>(
            in BlockEpilogue epilogue, (Vector512<float> Low, Vector512<float> High) y, BlockVectors<TKernel> at)
            where TKernel : struct, IMicrokernel
        {
            Vector512<float> result = GateForwardSimd.Of(Separate(y), at.LoadHalf(epilogue._residual));
            if (epilogue._gated.Exists)
                at.StoreHalf(result, epilogue._gated);
            if (epilogue._activated.Exists)
                at.Store(Interleave(ConcatEluForwardSimd.Of(result)), epilogue._activated);
        }
    }

    private readonly struct GateGradientEnd : IVectorEnd
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void End<TKernel>(
            in BlockEpilogue epilogue, (Vector512<float> Low, Vector512<float> High) dy, BlockVectors<TKernel> at)
            where TKernel : struct, IMicrokernel
            => at.StoreTwice(
                Interleave(GateBackwardSimd.Of(Separate(at.LoadLow(epilogue._pq)), dy.Low)),
                Interleave(GateBackwardSimd.Of(Separate(at.LoadHigh(epilogue._pq)), dy.High)), epilogue._dpq);
    }

    /// <summary>The gradient of concat-ELU's argument and, where a gate gave that, of its (p, q).</summary>
    private readonly struct ActivationGradientEnd : IVectorEnd
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void End<TKernel>(
            in BlockEpilogue epilogue, (Vector512<float> Low, Vector512<float> High) dy, BlockVectors<TKernel> at)
            where TKernel : struct, IMicrokernel
        {
            Vector512<float> dx = ConcatEluBackwardSimd.Of(Separate(at.Load(epilogue._pairs)), Separate(dy));
            if (epilogue._write == GradientWrite.Add)
                dx = at.LoadHalf(epilogue._argument) + dx;
            at.StoreHalf(dx, epilogue._argument);
            if (epilogue._pq.Exists)
                at.Store(Interleave(GateBackwardSimd.Of(Separate(at.Load(epilogue._pq)), dx)), epilogue._dpq);
        }
    }
}
