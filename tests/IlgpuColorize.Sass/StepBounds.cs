namespace IlgpuColorize.Sass;

/// <summary>The clocks that a step of a matrix product takes a multiprocessor of an H100 at least, by what is used up.</summary>
/// <param name="Tensor">Of the tensor cores, or of the float32 units.</param>
/// <param name="Issue">Of the schedulers.</param>
/// <param name="Shared">Of shared memory.</param>
/// <param name="L2">Of the path from L2.</param>
public readonly record struct StepBounds(double Tensor, double Issue, double Shared, double L2)
{
    /// <summary>The clocks of what is used up first.</summary>
    public double Clocks => Math.Max(Math.Max(Tensor, Issue), Math.Max(Shared, L2));

    /// <summary>The name of what is used up first.</summary>
    public string Bound => Clocks == Tensor ? "products" : Clocks == Issue ? "issue" : Clocks == Shared ? "shared memory" : "L2";

    /// <summary>Computes the bounds of a step by wgmma: 128 rows x some columns x 64 reduced elements, two warpgroups.</summary>
    /// <param name="columns">Columns of the tile.</param>
    /// <param name="instructions">Instructions of the main loop, each issued by eight warps.</param>
    public static StepBounds OfWgmma(int columns, int instructions)
    {
        const int Rows = 128, Depth = 64, Warps = 8, ElementBytes = 2, Warpgroups = 2;
        int filled = (Rows + columns) * Depth * ElementBytes;
        // A warpgroup reads its own 64 rows, and each all columns; the copies write every element once.
        int read = (Rows + Warpgroups * columns) * Depth * ElementBytes;
        return new(
            (double)Rows * columns * Depth / H100.TensorProducts, (double)instructions * Warps / H100.IssueSlots,
            (double)(read + filled) / H100.SharedBytes, (double)filled / H100.L2Bytes);
    }
}
