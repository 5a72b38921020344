using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Reduce;

/// <summary>
/// Sums every channel over all pixels on devices that work in groups: first slices of pixels, enough to fill a GPU, then the slices, by the
/// same kernel. The cut depends on the number of pixels alone.
/// </summary>
internal static class ChannelSums
{
    private const int MostSlices = 512;
    private const int LeastPixels = 256;

    /// <summary>Computes scale * sum(x), or scale * sum((x - center)^2), of each channel.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="op">The name of the op that needs the sums.</param>
    /// <param name="problem">Its sizes.</param>
    /// <param name="x">What is summed.</param>
    /// <param name="center">A value for each channel; empty for none.</param>
    /// <param name="scale">Multiplies the sums.</param>
    /// <param name="result">Receives them, a value for each channel.</param>
    /// <param name="write">How to write them.</param>
    public static void Forward<TProblem>(
        ComputeStream stream, string op, in TProblem problem, TensorView x, ArrayView<float> center,
        float scale, ArrayView<float> result, GradientWrite write)
        where TProblem : struct, IProblem
    {
        int pixels = x.Shape.Pixels;
        int perSlice = Math.Max(LeastPixels, (pixels + MostSlices - 1) / MostSlices);
        int slices = (pixels + perSlice - 1) / perSlice;
        if (slices > 1)
        {
            ArrayView<float> partial = stream.Device.Scratch(slices * x.C);
            Launch(stream, $"{op}.Slices", problem, x, center, perSlice, partial, 1f, GradientWrite.Set);
            (x, center, perSlice) = (new TensorView(partial, new Shape(1, 1, slices, x.C), x.C), default, slices);
        }
        Launch(stream, op, problem, x, center, perSlice, result, scale, write);
    }

    private static void Launch<TProblem>(
        ComputeStream stream, string op, in TProblem problem, TensorView x, ArrayView<float> center,
        int perSlice, ArrayView<float> sums, float scale, GradientWrite write)
        where TProblem : struct, IProblem
    {
        Index2D grid = new((x.C + GroupSum.Columns - 1) / GroupSum.Columns, (x.Shape.Pixels + perSlice - 1) / perSlice);

        // A kernel's views must refer to memory of the device even where they are not used.
        bool centered = center.Length != 0;
        stream.LaunchGroups(
            op, problem, grid, new ChannelSumsKernel(x, centered ? center : sums, centered ? 1 : 0, perSlice, sums, scale, write));
    }
}
