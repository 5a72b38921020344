namespace IlgpuColorize.Kernels.Tests.PtxEmulator.TensorCores;

/// <summary>
/// A warpgroup's tile of 64 rows of sums, in PTX registers that stay through the whole kernel and never pass through ILGPU's own.
/// </summary>
public interface IAccumulatorTile
{
    /// <summary>The columns.</summary>
    int Columns { get; }

    /// <summary>Declares the registers.</summary>
    void Declare();

    /// <summary>Sets the sums to zero.</summary>
    void Zero();

    /// <summary>Adds a product of 16 k whose operands lie in shared memory with k running fastest.</summary>
    void MultiplyKMajor(long a, long b);

    /// <summary>
    /// Adds a product of 16 k whose operands lie in shared memory with rows and columns running fastest: wgmma transposes them.
    /// </summary>
    void MultiplyChannelMajor(long a, long b);

    /// <summary>Stores what a thread holds as float.</summary>
    /// <param name="row">Address of the thread's first sum in row lane / 4.</param>
    /// <param name="eighthRow">The same in the row eight further.</param>
    void Store(long row, long eighthRow);
}
