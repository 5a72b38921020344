using ILGPU;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Adds what the groups that share a tile of <see cref="ConvGatherWgmma{TTile, TFilter}"/> or <see cref="ConvGatherMma{TTile, TFilter}"/> summed, in the order of the shares, and
/// finishes it: eight channels of a pixel a thread, neighbouring threads neighbouring channels.
/// </summary>
/// <param name="Target">How the work was cut, and what becomes of the sums.</param>
/// <param name="Partials">The shares' sums, float32, [share][image][row][column][result].</param>
internal readonly record struct ConvGatherSum(ConvGatherTarget Target, PixelRows Partials) : ICudaKernel
{
    private const int GroupSize = 256;

    /// <inheritdoc/>
    public static CudaKernelTraits Traits => new("sm_80", GroupSize, 0);

    /// <summary>Launches the sum over all pixels of a class.</summary>
    public static void Launch(ComputeStream stream, string op, in ConvGatherTarget target, long partials)
    {
        ConvGatherSum kernel = new(target, new PixelRows(partials, target.Tiling.PartialPitch));
        int elements = checked(target.Tiling.ResultPixels * kernel.Partials.Pitch);
        ConvSumProblem problem = new(elements, target.Tiling.Shares, target.Output.IsSingle != 0 ? ElementType.Float32 : ElementType.BFloat16);
        stream.LaunchCuda(op, problem, (elements / ConvOutput.Lanes + GroupSize - 1) / GroupSize, kernel);
    }

    /// <inheritdoc/>
    public void Execute()
    {
        ConvTiling tiling = Target.Tiling;
        int item = Grid.IdxX * GroupSize + Group.IdxX, items = Partials.Pitch / ConvOutput.Lanes;
        int pixel = item / items, channel = item % items * ConvOutput.Lanes;
        if (pixel >= tiling.ResultPixels)
            return;
        EightValues sums = EightValues.LoadSingle(Partials.Single(pixel, channel));
        for (int share = 1; share < tiling.Shares; share++)
            sums = sums.PlusSingle(Partials.Single(share * tiling.ResultPixels + pixel, channel));
        var result = GatheredPixel.Of(pixel, tiling.Images, tiling.Rows, tiling.Columns);
        Target.Output.Finish(sums, result.Target(tiling.Rows, tiling.Columns, Target.Height, Target.Width), channel);
    }
}
