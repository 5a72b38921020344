using ILGPU;
using ILGPU.Runtime;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Runs convolutions of tensors on tensor cores, by Wgmma or Mma. What is summed and stored in float32, the inputs of the network and gradients of many contributions, is rounded to
/// bfloat16 first, in scratch memory.
/// </summary>
internal static class ConvTensorCore
{
    /// <summary>
    /// Tells whether the kernels take operands: in backward passes where either is bfloat16, which float32 training never has; in fprop where all that its epilogue adds or
    /// writes is. Kernels write eight channels at once: but for the first operand, which may be rounded into memory of its own, pitches are multiples of eight.
    /// </summary>
    /// <param name="operands">Both operands of a backward pass; or x, then the tensors of the epilogue.</param>
    public static bool Applies(ReadOnlySpan<TensorView> operands)
    {
        if (operands.Length < 2)
            return false;
        int rounded = 0;
        foreach (TensorView operand in operands[1..])
        {
            if (operand.Pitch % ConvOutput.Lanes != 0)
                return false;
            rounded += operand.ElementType == ElementType.BFloat16 ? 1 : 0;
        }
        return rounded == operands.Length - 1 || (operands.Length == 2 && operands[0].ElementType == ElementType.BFloat16);
    }

    /// <summary>Computes fprop.</summary>
    public static void Fprop(ComputeStream stream, ConvAlgorithm algorithm, in ConvProblem problem, PixelRegion region, TensorView x, ConvFilter filter, in ConvEpilogue epilogue)
    {
        ConvOutput output = new()
        {
            Bias = AddressOf(epilogue.Bias),
            Y = Rows(epilogue.Y),
            Added = Rows(epilogue.Added),
            Residual = Rows(epilogue.Residual),
            Gated = Rows(epilogue.Gated),
            Activated = Rows(epilogue.Activated),
            Channels = problem.K,
        };
        Gather(stream, algorithm, nameof(ConvFprop), new ConvGather(problem, region, false), x, filter, output);
    }

    /// <summary>Computes dgrad.</summary>
    public static void Dgrad(ComputeStream stream, ConvAlgorithm algorithm, in ConvProblem problem, TensorView dy, ConvFilter filter, in ConvDgradEpilogue epilogue)
    {
        GradientTarget dx = epilogue.Dx;
        ConvOutput output = new()
        {
            Y = Rows(dx.View),
            Added = dx.Write == GradientWrite.Add ? Rows(dx.View) : default,
            Pairs = Rows(epilogue.Activated),
            Pq = Rows(epilogue.Pq),
            Dpq = Rows(epilogue.Dpq),
            Channels = problem.C,
            IsSingle = dx.View.ElementType == ElementType.Float32 ? 1 : 0,
        };
        Gather(stream, algorithm, nameof(ConvDgrad), new ConvGather(problem, default, true), dy, filter, output);
    }

    /// <summary>Computes wgrad.</summary>
    public static void Wgrad(ComputeStream stream, ConvAlgorithm algorithm, in ConvProblem problem, TensorView x, TensorView dy, ArrayView<float> dw, GradientWrite write)
    {
        ConvWgradTiling tiling = ConvTensorCoreLaunch.Tile(algorithm, problem, stream.Device.Multiprocessors);
        int ofX = RoundedWords(x), ofDy = RoundedWords(dy), ofPartials = checked(tiling.Groups * tiling.TileElements);
        ArrayView<float> scratch = stream.Device.Scratch(checked(ofX + ofDy + ofPartials));
        ArrayView<float> partials = scratch.SubView(ofX + ofDy, ofPartials);
        ConvTensorCoreLaunch.Wgrad(stream, algorithm, problem, tiling, Rounded(stream, x, scratch.SubView(0, ofX)), Rounded(stream, dy, scratch.SubView(ofX, ofDy)), AddressOf(partials));
        ConvWgradSum sum = new(tiling, partials, dw, write == GradientWrite.Add ? 1 : 0);
        stream.Launch($"{nameof(ConvWgrad)}.Sum", new ConvSumProblem(problem.FilterElements, tiling.Shares), problem.FilterElements, sum);
    }

    private static void Gather(ComputeStream stream, ConvAlgorithm algorithm, string op, ConvGather gather, TensorView source, ConvFilter filter, in ConvOutput output)
    {
        ConvTiling[] tilings = ConvTensorCoreLaunch.Tile(algorithm, gather, stream.Device.Multiprocessors);
        int ofSource = RoundedWords(source), ofPartials = checked((int)tilings.Max(tiling => tiling.PartialElements));
        ArrayView<float> scratch = stream.Device.Scratch(checked(ofSource + ofPartials));
        PixelRows rounded = Rounded(stream, source, scratch.SubView(0, ofSource));
        long partials = ofPartials == 0 ? 0 : AddressOf(scratch.SubView(ofSource, ofPartials));
        ConvTensorCoreLaunch.Gather(stream, algorithm, op, gather, tilings, rounded, filter.Repack(stream), output, partials);
    }

    // Pixels of 16 bytes or a multiple: whatever follows is aligned as well.
    private static int RoundedWords(TensorView view)
        => view.ElementType == ElementType.BFloat16 ? 0 : checked((int)ElementType.BFloat16.Packed32((long)view.Shape.Pixels * ElementType.BFloat16.PitchOf(view.C)));

    private static PixelRows Rounded(ComputeStream stream, TensorView view, ArrayView<float> scratch)
    {
        if (view.ElementType == ElementType.BFloat16)
            return Rows(view);
        // Channel padding stays undefined: the maps leave it out.
        TensorView rounded = new(scratch, view.Shape, ElementType.BFloat16.PitchOf(view.C), ElementType.BFloat16);
        Copy.Forward(stream, view, new GradientTarget(rounded, GradientWrite.Set));
        return Rows(rounded);
    }

    private static PixelRows Rows(TensorView view) => new(AddressOf(view.Data), view.Pitch);

    private static PixelRows Rows(TensorView? view) => view is { } tensor ? Rows(tensor) : default;

    private static long AddressOf(ArrayView<float> view) => view.Length == 0 ? 0 : view.LoadEffectiveAddressAsPtr();
}
