using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Reduce;

/// <summary>
/// Sums every channel over all pixels on devices that work in groups: first stretches of pixels, enough to fill a GPU, then the stretches, by the same kernel. The cut depends on
/// the number of pixels alone.
/// </summary>
internal static class ChannelSums
{
    private const int MostStretches = 512;
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
        ComputeStream stream, string op, in TProblem problem, TensorView x, ArrayView<float> center, float scale, ArrayView<float> result, GradientWrite write)
        where TProblem : struct, IProblem
    {
        int pixels = x.Shape.Pixels;
        int perStretch = Math.Max(LeastPixels, (pixels + MostStretches - 1) / MostStretches);
        int stretches = (pixels + perStretch - 1) / perStretch;
        if (stretches > 1)
        {
            ArrayView<float> partial = stream.Device.Scratch(stretches * x.C);
            Launch(stream, $"{op}.Stretches", problem, x, center, perStretch, partial, 1f, GradientWrite.Set);
            (x, center, perStretch) = (new TensorView(partial, new Shape(1, 1, stretches, x.C), x.C), default, stretches);
        }
        Launch(stream, op, problem, x, center, perStretch, result, scale, write);
    }

    private static void Launch<TProblem>(
        ComputeStream stream, string op, in TProblem problem, TensorView x, ArrayView<float> center, int perStretch, ArrayView<float> sums, float scale, GradientWrite write)
        where TProblem : struct, IProblem
    {
        Index2D grid = new((x.C + GroupSum.Lanes - 1) / GroupSum.Lanes, (x.Shape.Pixels + perStretch - 1) / perStretch);

        // A kernel's views must refer to memory of the device even where they are not used.
        bool centered = center.Length != 0;
        stream.LaunchGroups(op, problem, grid, new ChannelSumsKernel(x, centered ? center : sums, centered ? 1 : 0, perStretch, sums, scale, write));
    }
}
