using System.Diagnostics;
using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Profiling;

/// <summary>What a machine reached in two short probes: the measure that ops are held against.</summary>
/// <param name="GigaflopsPerSecond">fp32 arithmetic: independent chains of fused multiply-adds in registers, on all threads.</param>
/// <param name="GigabytesPerSecond">Memory: a copy between buffers that no cache holds, on all threads, bytes read and written.</param>
public sealed record MachinePeak(double GigaflopsPerSecond, double GigabytesPerSecond)
{
    private const int Repeats = 7;
    private const int ItemsPerThread = 4;
    private const int CopyLength = 16 << 20;
    private const int CopySlice = 1 << 18;

    // On a GPU: four times the threads that a multiprocessor has at once, and buffers beyond any cache.
    private const int GpuThreadsOfAMultiprocessor = 4 * 2048;
    private const int GpuCopyLength = 1 << 26;

    // A launch takes some 10 us; what is timed takes a hundred times as long.
    private const double LeastSeconds = 1e-3;
    private const int LeastRounds = 16;

    /// <summary>
    /// Measures a device, the device <c>cpu</c> with all its threads, in a tenth of a second or two. A GPU's arithmetic is that of its
    /// ordinary units, not of its tensor cores.
    /// </summary>
    /// <returns>The best of several tries; null on the simulator, whose speed means nothing.</returns>
    public static MachinePeak? Measure(ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.IsHost)
            return new MachinePeak(MeasureArithmetic(device.Workers), MeasureCopy(device));
        return device.HasHostMemory
            ? null
            : MeasureGpu(device, device.Multiprocessors * GpuThreadsOfAMultiprocessor, LeastSeconds, GpuCopyLength);
    }

    /// <summary>Measures a device by portable kernels.</summary>
    internal static MachinePeak MeasureGpu(ComputeDevice device, int threads, double leastSeconds, int copyLength)
    {
        ComputeStream stream = device.DefaultStream;
        using DeviceBuffer<float> source = device.Allocate<float>(copyLength), target = device.Allocate<float>(copyLength);
        using DeviceBuffer<float> results = device.Allocate<float>(threads);
        stream.Clear(source.View);
        int rounds = LeastRounds;
        // The first launch compiles.
        Multiply();
        while (Seconds(Multiply) < leastSeconds)
            rounds *= 2;
        double arithmetic = BestSeconds(Multiply);
        double copy = BestSeconds(() =>
        {
            stream.Copy(source.View, target.View);
            stream.Synchronize();
        });
        return new MachinePeak(
            1e-9 * threads * rounds * MultiplyAddChains.FlopsPerRound / arithmetic, 1e-9 * 2 * sizeof(float) * copyLength / copy);

        void Multiply()
        {
            ElementwiseProblem problem = new(
                new Shape(1, 1, 1, threads), Operands: 1, FlopsPerElement: MultiplyAddChains.FlopsPerRound * rounds);
            stream.Launch("MultiplyAdd", problem, threads, new MultiplyAddChains(results.View, 0.5f, rounds));
            stream.Synchronize();
        }
    }

    private static double MeasureArithmetic(WorkerTeam workers)
    {
        if (Vector512.IsHardwareAccelerated)
            return MeasureArithmetic<Simd512, Vector512<float>>(workers);
        return Vector256.IsHardwareAccelerated
            ? MeasureArithmetic<Simd256, Vector256<float>>(workers)
            : MeasureArithmetic<Simd128, Vector128<float>>(workers);
    }

    private static double MeasureArithmetic<TSimd, TVector>(WorkerTeam workers)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int items = ItemsPerThread * workers.Threads;
        using MultiplyAddProbe<TSimd, TVector> probe = new(items);
        return 1e-9 * items * MultiplyAddProbe<TSimd, TVector>.FlopsPerItem / BestSeconds(() => workers.Run(items, probe.Work));
    }

    private static double MeasureCopy(ComputeDevice device)
    {
        using DeviceBuffer<float> source = device.Allocate<float>(CopyLength), target = device.Allocate<float>(CopyLength);
        source.View.AsHostSpan().Clear();
        CopyProbe probe = new(source.View, target.View, CopySlice);
        return 1e-9 * 2 * sizeof(float) * CopyLength / BestSeconds(() => device.Workers.Run(CopyLength / CopySlice, probe));
    }

    // The first try also touches memory and compiles.
    private static double BestSeconds(Action work) => Enumerable.Range(0, Repeats).Min(_ => Seconds(work));

    private static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
