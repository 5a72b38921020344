using System.Diagnostics;
using System.Runtime.Intrinsics;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Profiling;

/// <summary>Holds what a machine reached in two short probes; the measure that ops are held against.</summary>
/// <param name="GigaflopsPerSecond">fp32 arithmetic: independent chains of fused multiply-adds in registers, on all threads.</param>
/// <param name="GigabytesPerSecond">Memory: a copy between buffers that no cache holds, on all threads, bytes read and written.</param>
public sealed record MachinePeak(double GigaflopsPerSecond, double GigabytesPerSecond)
{
    private const int Repeats = 7;
    private const int ItemsPerThread = 4;
    private const int CopyLength = 16 << 20;
    private const int CopyChunk = 1 << 18;

    /// <summary>Measures the device <c>cpu</c> with all its threads, a tenth of a second or two.</summary>
    /// <returns>The best of several tries; null on other devices, whose peak is not measured.</returns>
    public static MachinePeak? Measure(ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.IsHost ? new MachinePeak(MeasureArithmetic(device.Workers), MeasureCopy(device)) : null;
    }

    private static double MeasureArithmetic(WorkerTeam workers)
    {
        if (Vector512.IsHardwareAccelerated)
            return MeasureArithmetic<Simd512, Vector512<float>>(workers);
        return Vector256.IsHardwareAccelerated ? MeasureArithmetic<Simd256, Vector256<float>>(workers) : MeasureArithmetic<Simd128, Vector128<float>>(workers);
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
        CopyProbe probe = new(source.View, target.View, CopyChunk);
        return 1e-9 * 2 * sizeof(float) * CopyLength / BestSeconds(() => device.Workers.Run(CopyLength / CopyChunk, probe));
    }

    // The first try also touches memory and compiles.
    private static double BestSeconds(Action work)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
