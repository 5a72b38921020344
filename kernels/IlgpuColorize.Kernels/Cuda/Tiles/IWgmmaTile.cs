namespace IlgpuColorize.Kernels.Cuda;

/// <summary>
/// The product of a warpgroup, 64 rows x <see cref="Columns"/> of float32 accumulators in registers, m64nNk16 in bfloat16. The registers
/// are declared by text and live through the whole kernel. PTX ISA, "Asynchronous Warpgroup Level Matrix Multiply-Accumulate Instructions",
/// wgmma.mma_async.
/// </summary>
internal interface IWgmmaTile
{
    /// <summary>N, the output columns.</summary>
    static abstract int Columns { get; }

    /// <summary>Declares the accumulator registers; once, at the top of a kernel.</summary>
    static abstract void Declare();

    /// <summary>Sets the accumulators to zero.</summary>
    static abstract void Clear();

    /// <summary>
    /// Starts adding the product of 64 x 16 by 16 x N, both with the 16 reduced elements adjacent in shared memory (K-major).
    /// </summary>
    /// <param name="a">Descriptor of the 64 rows, see <see cref="WgmmaDescriptor"/>.</param>
    /// <param name="b">Descriptor of the N columns.</param>
    static abstract void Multiply(long a, long b);

    /// <summary>
    /// Starts adding the product of 64 x 16, K-major, by 16 x N with the N columns adjacent in shared memory (MN-major): wgmma transposes
    /// the latter.
    /// </summary>
    /// <inheritdoc cref="Multiply"/>
    static abstract void MultiplyTransposedB(long a, long b);

    /// <summary>
    /// Starts adding the product of 64 x 16 by 16 x N, both with rows and columns adjacent in shared memory (MN-major): wgmma transposes
    /// them.
    /// </summary>
    /// <inheritdoc cref="Multiply"/>
    static abstract void MultiplyTransposed(long a, long b);

    /// <summary>Stores a block of up to 32 columns of the accumulators as float32.</summary>
    /// <param name="block">The block, its columns beginning at 32 times it.</param>
    /// <param name="upper">Generic address of row lane / 4, column lane % 4 * 2 of the warp's 16 rows of the block.</param>
    /// <param name="lower">The same, eight rows below.</param>
    static abstract void Store(int block, long upper, long lower);
}
