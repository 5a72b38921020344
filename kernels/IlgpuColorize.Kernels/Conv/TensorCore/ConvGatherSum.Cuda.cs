using ILGPU;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Adds what the groups that share a tile of <see cref="ConvGatherWgmma{TTile, TFilter}"/> or <see cref="ConvGatherMma{TTile, TFilter}"/>
/// summed, in the order of the slices, and finishes it: eight channels of a pixel a thread, neighbouring threads neighbouring channels.
/// </summary>
/// <param name="Target">How the work was cut, and what becomes of the sums.</param>
/// <param name="Partials">The slices' sums, float32, [slice][image][row][column][result].</param>
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
        PartialSumsProblem problem = new(
            elements, target.Tiling.Slices, target.Output.IsSingle != 0 ? ElementType.Float32 : ElementType.BFloat16);
        stream.LaunchCuda(op, problem, (elements / ConvOutput.ChannelsAtOnce + GroupSize - 1) / GroupSize, kernel);
    }

    /// <inheritdoc/>
    public void Execute()
    {
        ConvTiling tiling = Target.Tiling;
        int item = Grid.IdxX * GroupSize + Group.IdxX, items = Partials.Pitch / ConvOutput.ChannelsAtOnce;
        int pixel = item / items, channel = item % items * ConvOutput.ChannelsAtOnce;
        if (pixel >= tiling.ResultPixels)
            return;
        var result = GatheredPixel.Of(pixel, tiling.Images, tiling.Rows, tiling.Columns);
        int target = result.Target(tiling.Rows, tiling.Columns, Target.Height, Target.Width);
        ConvOutputOperands operands = Target.Output.Sources.Ask(target, channel);
        EightValues sums = EightValues.LoadSingle(Partials.Single(pixel, channel));
        for (int slice = 1; slice < tiling.Slices; slice++)
            sums = sums.PlusSingle(Partials.Single(slice * tiling.ResultPixels + pixel, channel));
        Target.Output.Finish(Target.Output.BiasOf(channel).Plus(sums), operands, target, channel);
    }
}
