namespace IlgpuColorize.Kernels.Devices;

/// <summary>The sizes of an op; kernels, tests, benchmarks and the profiler share it. ToString is short.</summary>
public interface IProblem
{
    /// <summary>The arithmetic of one launch in floating-point operations.</summary>
    long Flops { get; }

    /// <summary>The bytes one launch has to read and write at least.</summary>
    long Bytes { get; }
}
