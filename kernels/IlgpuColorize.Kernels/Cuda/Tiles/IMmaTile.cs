namespace IlgpuColorize.Kernels.Cuda;

/// <summary>
/// The product of a group of eight warps, 128 rows x <see cref="Columns"/> of float32 accumulators in registers, by mma.sync m16n8k16 in
/// bfloat16, on every device from SM 8.0 on. A warp has 32 columns and as many blocks of 16 rows as that leaves it. Accumulators and
/// fragments are declared by text and live through the whole kernel. PTX ISA, "Warp Level Matrix Multiply-Accumulate Instructions",
/// mma.m16n8k16 and ldmatrix.
/// </summary>
internal interface IMmaTile
{
    /// <summary>The columns: 32 for each block of rows that a warp has.</summary>
    static abstract int Columns { get; }

    /// <summary>Declares the registers; once, at the top of a kernel.</summary>
    static abstract void Declare();

    /// <summary>Sets the accumulators to zero.</summary>
    static abstract void Clear();

    /// <summary>Loads 16 reduced elements of the warp's rows, which are adjacent in shared memory.</summary>
    /// <param name="address">What the lane gives to ldmatrix, see <see cref="MmaPanel.Rows"/>.</param>
    static abstract void LoadRows(int address);

    /// <summary>Loads 16 reduced elements of the warp's rows, where the rows are adjacent in shared memory.</summary>
    /// <param name="address">What the lane gives to ldmatrix, see <see cref="MmaPanel.TransposedRows"/>.</param>
    static abstract void LoadTransposedRows(int address);

    /// <summary>Adds the product of the loaded rows by the columns that <see cref="Ptx.LoadMatrixColumns"/> loaded.</summary>
    static abstract void Multiply();

    /// <summary>Stores a block of 16 rows x 32 columns of the warp's accumulators as float32.</summary>
    /// <param name="block">The block, its rows beginning at 16 times it.</param>
    /// <param name="upper">Generic address of row lane / 4, column lane % 4 * 2 of the block.</param>
    /// <param name="lower">The same, eight rows below.</param>
    static abstract void Store(int block, long upper, long lower);
}
