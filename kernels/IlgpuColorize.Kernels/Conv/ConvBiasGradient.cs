using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Computes the gradient of a convolution's bias: db[k] = sum over n, p, q of dy[n,p,q,k], in two stages and a fixed order.
/// </summary>
public static class ConvBiasGradient
{
    /// <summary>Sums the output's gradient over its pixels.</summary>
    /// <param name="stream">Where to launch.</param>
    /// <param name="problem">The sizes of the forward convolution.</param>
    /// <param name="dy">Gradient of the output, N x P x Q x K.</param>
    /// <param name="db">Gradient of the bias, K values.</param>
    /// <param name="write">How to write it.</param>
    /// <exception cref="ArgumentException">An argument does not fit the problem.</exception>
    public static void Run(ComputeStream stream, in ConvProblem problem, TensorView dy, ArrayView<float> db, GradientWrite write)
    {
        ArgumentNullException.ThrowIfNull(stream);
        problem.Validate(nameof(ConvBiasGradient));
        Require.Shape(nameof(ConvBiasGradient), nameof(dy), dy, problem.Output);
        Require.Length(nameof(ConvBiasGradient), nameof(db), db.Length, problem.K);

        ConvBiasProblem sum = new(problem.Output, dy.ElementType);
        if (!stream.Device.IsHost)
        {
            ChannelSums.Forward(stream, nameof(ConvBiasGradient), sum, dy, default, 1f, db, write);
            return;
        }
        ArrayView<float> partial = stream.Device.Scratch(sum.Slices * sum.Output.C);
        if (ConvAlgorithms.Choose(ConvPass.Wgrad, problem, stream.Device, dy) is ConvAlgorithm.Blocked or ConvAlgorithm.Winograd)
            stream.LaunchHost($"{nameof(ConvBiasGradient)}.Slices", sum, sum.Slices, new ConvBiasSliceWork(sum, dy, partial));
        else
            stream.Launch($"{nameof(ConvBiasGradient)}.Slices", sum, sum.Slices * sum.Output.C, new ConvBiasSliceKernel(sum, dy, partial));
        PartialSums.Add(stream, nameof(ConvBiasGradient), sum, partial, sum.Slices, db, write);
    }
}

/// <summary>The sizes of a bias gradient: the output's pixels are summed in slices, and these in order.</summary>
/// <param name="Output">Shape of the output.</param>
/// <param name="ElementType">How its gradient is stored.</param>
internal readonly record struct ConvBiasProblem(Shape Output, ElementType ElementType = ElementType.Float32) : IProblem
{
    private const int MostSlices = 256;
    private const int LeastPixels = 32;

    /// <summary>The pixels of a slice.</summary>
    public int PixelsPerSlice => Math.Max(LeastPixels, (Output.Pixels + MostSlices - 1) / MostSlices);

    /// <summary>The number of slices.</summary>
    public int Slices => (Output.Pixels + PixelsPerSlice - 1) / PixelsPerSlice;

    /// <inheritdoc/>
    public long Flops => Output.Elements;

    /// <inheritdoc/>
    public long Bytes => ElementType.Bytes() * Output.Elements + sizeof(float) * Output.C;

    /// <inheritdoc/>
    public override string ToString() => $"{Output.N}x{Output.H}x{Output.W} {Output.C}";
}
