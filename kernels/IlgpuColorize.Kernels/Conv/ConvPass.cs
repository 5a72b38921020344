namespace IlgpuColorize.Kernels.Conv;

/// <summary>The three computations of a convolution that an algorithm is chosen for.</summary>
public enum ConvPass
{
    /// <summary>The output.</summary>
    Fprop,

    /// <summary>The gradient of the input.</summary>
    Dgrad,

    /// <summary>The gradient of the filter.</summary>
    Wgrad,
}
