using ILGPU;
using ILGPU.Runtime;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Reduce;
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
    public static bool Supports(ReadOnlySpan<TensorView> operands)
    {
        if (operands.Length < 2)
            return false;
        int rounded = 0;
        foreach (TensorView operand in operands[1..])
        {
            if (operand.Pitch % ConvOutput.ChannelsAtOnce != 0)
                return false;
            rounded += operand.ElementType == ElementType.BFloat16 ? 1 : 0;
        }
        return rounded == operands.Length - 1 || (operands.Length == 2 && operands[0].ElementType == ElementType.BFloat16);
    }

    /// <summary>Computes fprop.</summary>
    public static void Fprop(ComputeStream stream, ConvAlgorithm algorithm, in ConvProblem problem, PixelRegion region, TensorView x, ConvFilter filter, in ConvEpilogue epilogue)
    {
        ConvGather gather = new(problem, region, false);
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
        ConvTiling[] tilings = Tile(algorithm, gather, stream.Device.Multiprocessors);
        (PixelRows source, long partials) = Prepare(stream, tilings, x);
        Gather(stream, algorithm, nameof(ConvFprop), gather, tilings, source, filter.Repack(stream), output, partials);
    }

    /// <summary>Computes dgrad.</summary>
    public static void Dgrad(ComputeStream stream, ConvAlgorithm algorithm, in ConvProblem problem, TensorView dy, ConvFilter filter, in ConvDgradEpilogue epilogue)
    {
        ConvGather gather = new(problem, default, true);
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
        ConvTiling[] tilings = Tile(algorithm, gather, stream.Device.Multiprocessors);
        (PixelRows source, long partials) = Prepare(stream, tilings, dy);
        Gather(stream, algorithm, nameof(ConvDgrad), gather, tilings, source, filter.Repack(stream), output, partials);
    }

    /// <summary>Computes wgrad.</summary>
    public static void Wgrad(ComputeStream stream, ConvAlgorithm algorithm, in ConvProblem problem, TensorView x, TensorView dy, ArrayView<float> dw, GradientWrite write)
    {
        ConvWgradTiling tiling = Tile(algorithm, problem, stream.Device.Multiprocessors);
        int ofX = RoundedLength(x), ofDy = RoundedLength(dy), ofPartials = checked(tiling.Groups * tiling.TileElements);
        ArrayView<float> scratch = stream.Device.Scratch(checked(ofX + ofDy + ofPartials));
        ArrayView<float> partials = scratch.SubView(ofX + ofDy, ofPartials);
        Wgrad(stream, algorithm, problem, tiling, Rounded(stream, x, scratch.SubView(0, ofX)), Rounded(stream, dy, scratch.SubView(ofX, ofDy)), AddressOf(partials));
        PartialSumsProblem sizes = new(problem.FilterElements, tiling.Slices);
        stream.Launch($"{nameof(ConvWgrad)}.Sum", sizes, problem.FilterElements, new ConvWgradSum(tiling, partials, dw, write));
    }

    /// <summary>Returns how the classes of fprop or dgrad are cut.</summary>
    public static ConvTiling[] Tile(ConvAlgorithm algorithm, ConvGather gather, int multiprocessors)
    {
        ConvTiling[] tilings = new ConvTiling[gather.Classes];
        for (int parities = 0; parities < tilings.Length; parities++)
        {
            tilings[parities] = algorithm == ConvAlgorithm.Wgmma
                ? ConvGatherWgmma.Tile(gather, parities, multiprocessors)
                : ConvGatherMma.Tile(gather, parities, multiprocessors);
        }
        return tilings;
    }

    /// <summary>Returns how wgrad is cut.</summary>
    public static ConvWgradTiling Tile(ConvAlgorithm algorithm, in ConvProblem problem, int multiprocessors)
        => algorithm == ConvAlgorithm.Wgmma ? ConvWgradWgmma.Tile(problem, multiprocessors) : ConvWgradMma.Tile(problem, multiprocessors);

    /// <summary>Launches fprop or dgrad, each parity class by itself, and the sum over slices after each class that has them.</summary>
    /// <param name="stream">Where to launch.</param>
    /// <param name="algorithm">Wgmma or Mma, for which the classes were cut.</param>
    /// <param name="op">The op's name.</param>
    /// <param name="gather">What is gathered.</param>
    /// <param name="tilings">How its classes are cut.</param>
    /// <param name="source">x of fprop, dy of dgrad, in bfloat16.</param>
    /// <param name="filter">The filter in bfloat16, [tap][output channel][input channel].</param>
    /// <param name="output">What becomes of the sums.</param>
    /// <param name="partials">Address of the most <see cref="ConvTiling.PartialElements"/> of any class, aligned to 16 bytes.</param>
    public static void Gather(
        ICudaStream stream, ConvAlgorithm algorithm, string op, ConvGather gather, ConvTiling[] tilings, PixelRows source, PixelRows filter, in ConvOutput output, long partials)
    {
        for (int parities = 0; parities < tilings.Length; parities++)
        {
            ConvGatherProblem problem = new(gather, parities);
            ConvGatherTarget final = new(tilings[parities], output, gather.Target.H, gather.Target.W);
            bool isSliced = final.Tiling.Slices > 1;
            ConvGatherTarget target = isSliced ? final.OfSlices(partials) : final;
            if (algorithm == ConvAlgorithm.Wgmma)
                ConvGatherWgmma.Launch(stream, op, problem, target, source, filter);
            else
                ConvGatherMma.Launch(stream, op, problem, target, source, filter);
            if (isSliced)
                ConvGatherSum.Launch(stream, $"{op}.Sum", final, partials);
        }
    }

    /// <summary>Launches the groups of wgrad; <see cref="ConvWgradSum"/> adds their sums.</summary>
    /// <param name="stream">Where to launch.</param>
    /// <param name="algorithm">Wgmma or Mma, for which the problem was cut.</param>
    /// <param name="problem">The sizes.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="x">Input, in bfloat16.</param>
    /// <param name="dy">Gradient of the output, in bfloat16.</param>
    /// <param name="partials">Address of the groups' sums, aligned to 8 bytes.</param>
    public static void Wgrad(ICudaStream stream, ConvAlgorithm algorithm, in ConvProblem problem, in ConvWgradTiling tiling, PixelRows x, PixelRows dy, long partials)
    {
        if (algorithm == ConvAlgorithm.Wgmma)
            ConvWgradWgmma.Launch(stream, problem, tiling, x, dy, partials);
        else
            ConvWgradMma.Launch(stream, problem, tiling, x, dy, partials);
    }

    // The source as the kernels read it, and memory for the partial sums of the class that has most.
    private static (PixelRows Source, long Partials) Prepare(ComputeStream stream, ConvTiling[] tilings, TensorView source)
    {
        int ofSource = RoundedLength(source), ofPartials = checked((int)tilings.Max(tiling => tiling.PartialElements));
        ArrayView<float> scratch = stream.Device.Scratch(checked(ofSource + ofPartials));
        return (Rounded(stream, source, scratch.SubView(0, ofSource)), ofPartials == 0 ? 0 : AddressOf(scratch.SubView(ofSource, ofPartials)));
    }

    // Floats of memory for a tensor rounded to bfloat16, two values each. Pixels have 16 bytes or a multiple: whatever follows is aligned as well.
    private static int RoundedLength(TensorView view)
        => view.ElementType == ElementType.BFloat16 ? 0 : checked((int)ElementType.BFloat16.Words((long)view.Shape.Pixels * ElementType.BFloat16.PitchOf(view.C)));

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
