namespace IlgpuColorize.Kernels.Conv;

/// <summary>Names the ways to compute a convolution.</summary>
public enum ConvAlgorithm
{
    /// <summary>Leaves the choice to <see cref="ConvAlgorithms.Choose"/>.</summary>
    Auto,

    /// <summary>One index per result, in plain portable code: every device has it.</summary>
    Direct,

    /// <summary>Register-blocked SIMD on packed filters, on the device <c>cpu</c>.</summary>
    Blocked,
}
