namespace IlgpuColorize.Kernels.Devices;

/// <summary>Is implemented by the sizes of an op; kernels, tests, benchmarks and the profiler share it. ToString is short.</summary>
public interface IProblem
{
    /// <summary>Gets the arithmetic of one launch in floating-point operations.</summary>
    long Flops { get; }

    /// <summary>Gets the bytes one launch has to read and write at least.</summary>
    long Bytes { get; }
}
