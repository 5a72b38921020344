using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Profiling;

/// <summary>Does nothing but multiply and add, in twelve chains, which hide the latency of any two units: 4 or 5 cycles each.</summary>
internal sealed unsafe class MultiplyAddProbe<TSimd, TVector> : IDisposable
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int Rounds = 100_000;
    private const int Chains = 12;
    private const int Line = 16;
    private readonly float* _results;

    public MultiplyAddProbe(int items)
    {
        _results = (float*)NativeMemory.AlignedAlloc((nuint)(items * Line * sizeof(float)), Line * sizeof(float));
        new Span<float>(_results, items * Line).Clear();
    }

    public static double FlopsPerItem => 2.0 * Rounds * Chains * TSimd.Lanes;

    public ChainsWork Work => new(_results);

    public void Dispose() => NativeMemory.AlignedFree(_results);

    /// <summary>Runs the chains, and stores their sum, without which the compiler might leave them out.</summary>
    internal readonly struct ChainsWork(float* results) : IHostWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int item)
        {
            float half = 0.5f;
            TVector factor = TSimd.Broadcast(&half);
            TVector a = factor, b = factor, c = factor, d = factor, e = factor, f = factor, g = factor;
            TVector h = factor, i = factor, j = factor, k = factor, l = factor;
            for (int round = 0; round < Rounds; round++)
            {
                a = TSimd.MultiplyAdd(a, factor, factor);
                b = TSimd.MultiplyAdd(b, factor, factor);
                c = TSimd.MultiplyAdd(c, factor, factor);
                d = TSimd.MultiplyAdd(d, factor, factor);
                e = TSimd.MultiplyAdd(e, factor, factor);
                f = TSimd.MultiplyAdd(f, factor, factor);
                g = TSimd.MultiplyAdd(g, factor, factor);
                h = TSimd.MultiplyAdd(h, factor, factor);
                i = TSimd.MultiplyAdd(i, factor, factor);
                j = TSimd.MultiplyAdd(j, factor, factor);
                k = TSimd.MultiplyAdd(k, factor, factor);
                l = TSimd.MultiplyAdd(l, factor, factor);
            }
            TVector sum = TSimd.Add(TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)), TSimd.Add(TSimd.Add(e, f), TSimd.Add(g, h)));
            TSimd.Store(TSimd.Add(sum, TSimd.Add(TSimd.Add(i, j), TSimd.Add(k, l))), results + item * Line);
        }
    }
}

/// <summary>Copies a slice.</summary>
internal readonly struct CopyProbe(ArrayView<float> source, ArrayView<float> target, int slice) : IHostWork
{
    public void Execute(int item) => source.AsHostSpan().Slice(item * slice, slice).CopyTo(target.AsHostSpan().Slice(item * slice, slice));
}
