using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Sampling;

/// <summary>Runs the generator's layers on regions of maps, with the ops that the tape runs on whole ones.</summary>
/// <param name="tape">An inference tape; it owns the memory.</param>
/// <param name="map">The extents of all samples' maps.</param>
internal sealed class RegionalOps(Tape tape, Shape map)
{
    /// <summary>Where launches go.</summary>
    public ComputeStream Stream => tape.Stream;

    /// <summary>The extents of all samples' maps.</summary>
    public Shape Map => map;

    /// <summary>Rents an activation of every pixel.</summary>
    public Tensor Allocate(int channels) => tape.Allocate(map.WithChannels(channels));

    /// <summary>Rents an activation of every pixel, a number of times, one after the other.</summary>
    public Tensor Allocate(int parts, int channels) => tape.Allocate(map with { N = parts * map.N, C = channels });

    /// <summary>Rents sums of a row of every map.</summary>
    public Tensor AllocateRow(int channels) => tape.Allocate(map with { H = 1, C = channels }, ElementType.Float32);

    /// <summary>Rents a stream between two layers, in the forms that somebody reads.</summary>
    public StreamStage AllocateStage(int channels, Forms forms)
        => new(forms.IncludePlain() ? Allocate(channels) : null, forms.IncludeConcatElu() ? Allocate(2 * channels) : null);

    /// <summary>Computes a region of a convolution; from what <see cref="Begin"/> computed of its row, where that is passed.</summary>
    public void Convolve(
        Convolution layer, int part, PixelRegion region, TensorView x, in ConvEpilogue epilogue, Tensor? begun = null)
        => ConvFprop.Run(Stream, ProblemOf(layer, x), region, x, layer.Filter.Parts[part], epilogue, begun?.View);

    /// <summary>Computes what the rows above add to a row of a convolution's sums.</summary>
    public void Begin(Convolution layer, int row, TensorView x, Tensor sums)
        => ConvFprop.Begin(Stream, ProblemOf(layer, x), row, x, layer.Filter.Parts[0], sums.View);

    /// <summary>Brings a region of a stream into the form that convolutions read.</summary>
    public void Activate(StreamStage stage, PixelRegion region)
        => ConcatElu.Forward(Stream, stage.Plain!.View, stage.Activated!.View, region);

    private static ConvProblem ProblemOf(Convolution layer, TensorView x) => layer.Shape.Window.Problem(x.Shape, layer.Shape.Outputs);
}

/// <summary>A stream between two layers, in the forms that somebody reads.</summary>
/// <param name="Plain">As it is.</param>
/// <param name="Activated">Its concat_elu.</param>
internal sealed record StreamStage(Tensor? Plain, Tensor? Activated);

/// <summary>A stem's values.</summary>
internal sealed class StemCache(RegionalOps ops, Convolution stem, Tensor canvas)
{
    /// <summary>The values; valid where evaluated.</summary>
    public Tensor Output { get; } = ops.Allocate(stem.Shape.Outputs);

    /// <summary>Evaluates a region.</summary>
    public void Evaluate(PixelRegion region) => ops.Convolve(stem, 0, region, canvas.View, new(Output.View, stem.Bias.Data));
}
