namespace IlgpuColorize.Benchmarks.Scaling;

/// <summary>A row of the table: times of a step in seconds.</summary>
/// <param name="Gpus">GPUs.</param>
/// <param name="Images">Images of a step.</param>
/// <param name="Compute">A GPU's own work.</param>
/// <param name="Direct">The sum of the gradients among all at once, as it is done today.</param>
/// <param name="Hierarchical">The same within machines first, and between them a part for each GPU.</param>
/// <param name="DirectStep">The step with the direct sum.</param>
/// <param name="HierarchicalStep">The step with the hierarchical one.</param>
internal sealed record ScalingRow(
    int Gpus, int Images, double Compute, double Direct, double Hierarchical, double DirectStep, double HierarchicalStep);

/// <summary>The arithmetic of data-parallel training; <c>bench/SCALING.md</c> has its formulas.</summary>
/// <param name="options">Rates and sizes.</param>
/// <param name="flopsPerImage">Floating-point operations of a step for each image.</param>
/// <param name="parameters">The network's parameters.</param>
internal sealed class ScalingModel(ScalingOptions options, double flopsPerImage, long parameters)
{
    // Backward is twice forward: dgrad and wgrad.
    private const double BackwardShare = 2.0 / 3;

    /// <summary>The bytes of all gradients.</summary>
    public double GradientBytes => (double)parameters * options.Bytes;

    /// <summary>Computes a row; null where there are fewer images than GPUs.</summary>
    public ScalingRow? Row(int gpus)
    {
        int images = options.Images ?? options.Batch * gpus;
        if (images < gpus)
            return null;
        // The GPU with the most images decides.
        double compute = Math.Ceiling((double)images / gpus) * flopsPerImage / (options.Teraflops * 1e12);
        double direct = Direct(gpus), hierarchical = Hierarchical(gpus);
        return new ScalingRow(gpus, images, compute, direct, hierarchical, Step(direct, compute), Step(hierarchical, compute));
    }

    // Two rounds; in each, a GPU sends 1 / n of the gradients to every other one.
    private double Direct(int gpus)
    {
        int inside = Math.Min(gpus, options.Node), outside = gpus - inside;
        double part = GradientBytes / gpus;
        double node = (inside - 1) * part / (options.NodeGigabytes * 1e9), net = outside * part / (options.NetGigabytes * 1e9);
        return 2 * (Math.Max(node, net) + (gpus - 1) * Seconds(options.Latency));
    }

    // Within a machine every GPU gets the sum of one part, which goes between machines, and comes back to all.
    private double Hierarchical(int gpus)
    {
        int inside = Math.Min(gpus, options.Node);
        double machines = Math.Ceiling((double)gpus / options.Node);
        double node = 2 * ((inside - 1) * GradientBytes / inside / (options.NodeGigabytes * 1e9) + (inside - 1) * Seconds(options.Latency));
        double net = 2 * ((machines - 1) / machines * GradientBytes / inside / (options.NetGigabytes * 1e9)
            + (machines - 1) * Seconds(options.Latency));
        return node + net;
    }

    private double Step(double sum, double compute) => compute + Math.Max(0, sum - options.Overlap * BackwardShare * compute);

    private static double Seconds(double microseconds) => microseconds / 1e6;
}
