namespace IlgpuColorize.Kernels.Conv;

/// <summary>The ways to compute a convolution.</summary>
public enum ConvAlgorithm
{
    /// <summary>Leaves the choice to <see cref="ConvAlgorithms.Choose"/>.</summary>
    Auto,

    /// <summary>One index per result, in plain portable code: every device has it.</summary>
    Direct,

    /// <summary>Register-blocked SIMD on packed filters, on the device <c>cpu</c>.</summary>
    Blocked,

    /// <summary>
    /// Winograd's method on the device <c>cpu</c>. F(4 x 4, 3 x 3): a quarter of the products where the filter is 3 x 3, the stride 1 and
    /// the padding "same", and less than half of those of the gradients of smaller filters. Along the rows: fewer products of
    /// fprop where the filter has three columns and one or two rows, of whole rows of results too, or 2 x 2 taps, of any region. Elsewhere
    /// it means <see cref="Blocked"/>.
    /// </summary>
    Winograd,

    /// <summary>
    /// Matrix products on tiles in shared memory and registers, on GPUs and the simulator: each group of threads reads a filter's and an
    /// image's values once for 128 x 128 results. A region that is not the whole output means <see cref="Direct"/>.
    /// </summary>
    Tiled,

    /// <summary>
    /// Implicit matrix products by wgmma on the tensor cores of SM 9.0, bfloat16 in and float32 sums, where tensors are stored in bfloat16;
    /// elsewhere it means <see cref="Tiled"/> or <see cref="Direct"/>.
    /// </summary>
    Wgmma,

    /// <summary>The same by mma.sync, on the tensor cores of every CUDA device from SM 8.0 on.</summary>
    Mma,
}
