using ILGPU;
using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Reduce;

namespace IlgpuColorize.Models.Layers;

/// <summary>
/// Chooses a convolution's scale and bias by its output on an initial batch (SPEC 2): g = initialScale / sqrt(max(variance, 1e-8)), b =
/// -mean * g, so that each output channel starts with mean 0 and standard deviation initialScale.
/// </summary>
internal static class DataDependentStart
{
    private const double LeastVariance = 1e-8;

    public static void Apply(Tape tape, Convolution layer, ReadOnlySpan<Tensor> inputs)
    {
        Tensor response = Response(tape, layer, inputs);
        Tensor moments = tape.AllocateFlat(2 * response.C);
        ArrayView<float> means = moments.View.Data.SubView(0, response.C), variances = moments.View.Data.SubView(response.C, response.C);
        ChannelStatistics.Forward(tape.Stream, response.View, means, variances);
        float[] mean = tape.Stream.Download(means), variance = tape.Stream.Download(variances);
        tape.Release(moments);
        tape.Release(response);
        float[] scale = new float[mean.Length], bias = new float[mean.Length];
        for (int k = 0; k < scale.Length; k++)
        {
            scale[k] = (float)(layer.Shape.InitialScale / Math.Sqrt(Math.Max(variance[k], LeastVariance)));
            bias[k] = (float)(-mean[k] * scale[k]);
        }
        tape.Stream.Upload<float>(scale, layer.Scale.Data);
        tape.Stream.Upload<float>(bias, layer.Bias.Data);
        layer.Filter.Refresh(tape.Stream);
    }

    // With g = 1 and b = 0, as drawn.
    private static Tensor Response(Tape tape, Convolution layer, ReadOnlySpan<Tensor> inputs)
    {
        Prologue prologue = new(layer.Shape.Activation);
        Tensor? sum = null;
        for (int i = inputs.Length - 1; i >= 0; i--)
            sum = tape.Convolution(inputs[i], prologue, layer.Filter, layer.Shape.Window, new ConvolutionEpilogue(Added: sum), part: i);
        return sum!;
    }
}
