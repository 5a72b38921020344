using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Computes the gradient of a convolution's bias: db[k] = sum over n, p, q of dy[n,p,q,k], in two stages and a fixed order.</summary>
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
        ConvChecks.Problem(nameof(ConvBiasGradient), problem);
        ConvChecks.Tensor(nameof(ConvBiasGradient), nameof(dy), dy, problem.Output);
        ConvChecks.Vector(nameof(ConvBiasGradient), nameof(db), db, problem.K, "the output channels");

        ConvBiasProblem sum = new(problem.Output, dy.ElementType);
        if (!stream.Device.IsHost)
        {
            ChannelSums.Forward(stream, nameof(ConvBiasGradient), sum, dy, default, 1f, db, write);
            return;
        }
        int adds = write == GradientWrite.Add ? 1 : 0;
        ArrayView<float> partial = stream.Device.Scratch(sum.Stretches * sum.Output.C);
        if (ConvAlgorithms.Choose(problem, stream.Device, dy) is ConvAlgorithm.Blocked or ConvAlgorithm.Winograd)
            stream.LaunchHost($"{nameof(ConvBiasGradient)}.Stretches", sum, sum.Stretches, new ConvBiasStretchWork(sum, dy, partial));
        else
            stream.Launch($"{nameof(ConvBiasGradient)}.Stretches", sum, sum.Stretches * sum.Output.C, new ConvBiasStretchKernel(sum, dy, partial));
        stream.Launch(nameof(ConvBiasGradient), sum, sum.Output.C, new ConvBiasTotalKernel(sum, partial, db, adds));
    }
}

/// <summary>Holds the sizes of a bias gradient: the output's pixels are summed in stretches, and these in order.</summary>
/// <param name="Output">Shape of the output.</param>
/// <param name="ElementType">How its gradient is stored.</param>
public readonly record struct ConvBiasProblem(Shape Output, ElementType ElementType = ElementType.Float32) : IProblem
{
    private const int MostStretches = 256;
    private const int LeastPixels = 32;

    /// <summary>Gets the pixels of a stretch.</summary>
    public int PixelsPerStretch => Math.Max(LeastPixels, (Output.Pixels + MostStretches - 1) / MostStretches);

    /// <summary>Gets the number of stretches.</summary>
    public int Stretches => (Output.Pixels + PixelsPerStretch - 1) / PixelsPerStretch;

    /// <inheritdoc/>
    public long Flops => Output.Elements;

    /// <inheritdoc/>
    public long Bytes => ElementType.Bytes() * Output.Elements + sizeof(float) * Output.C;

    /// <inheritdoc/>
    public override string ToString() => $"{Output.N}x{Output.H}x{Output.W} {Output.C}";
}
