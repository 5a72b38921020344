using ILGPU;
using ILGPU.Runtime;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>
/// Runs convolutions of tensors on tensor cores, by Wgmma or Mma. What is summed and stored in float32, the inputs of the network and
/// gradients of many contributions, is rounded to bfloat16 first, in scratch memory.
/// </summary>
internal static class ConvTensorCore
{
    /// <summary>
    /// Returns whether the kernels support operands: in backward passes where either is bfloat16, which float32 training never has; in
    /// fprop where all that its epilogue adds or writes is bfloat16. Kernels write eight channels at once: but for the first operand, which
    /// may be rounded into memory of its own, pitches are multiples of eight.
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

    /// <summary>Plans fprop: rounds what is stored in float32, and repacks a filter whose weights were rewritten.</summary>
    public static ConvGatherPlan PlanFprop(
        ComputeStream stream, ConvAlgorithm algorithm, in ConvProblem problem, PixelRegion region, TensorView x, ConvFilter filter,
        in ConvEpilogue epilogue)
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
        return Plan(stream, algorithm, nameof(ConvFprop), gather, x, filter, output);
    }

    /// <summary>Plans dgrad.</summary>
    public static ConvGatherPlan PlanDgrad(
        ComputeStream stream, ConvAlgorithm algorithm, in ConvProblem problem, TensorView dy, ConvFilter filter,
        in ConvDgradEpilogue epilogue)
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
        return Plan(stream, algorithm, nameof(ConvDgrad), gather, dy, filter, output);
    }

    /// <summary>Computes wgrad.</summary>
    public static void Wgrad(
        ComputeStream stream, ConvAlgorithm algorithm, in ConvProblem problem, TensorView x, TensorView dy, ArrayView<float> dw,
        GradientWrite write)
    {
        ConvWgradTiling tiling = Tile(algorithm, problem, stream.Device.Multiprocessors);
        int ofX = RoundedLength(x), ofDy = RoundedLength(dy), ofPartials = checked(tiling.Groups * tiling.TileElements);
        ArrayView<float> scratch = stream.Device.Scratch(checked(ofX + ofDy + ofPartials));
        ArrayView<float> partials = scratch.SubView(ofX + ofDy, ofPartials);
        Wgrad(
            stream, algorithm, problem, tiling, Rounded(stream, x, scratch.SubView(0, ofX)),
            Rounded(stream, dy, scratch.SubView(ofX, ofDy)), AddressOf(partials));
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

    /// <summary>Launches the groups of wgrad; <see cref="ConvWgradSum"/> adds their sums.</summary>
    /// <param name="stream">Where to launch.</param>
    /// <param name="algorithm">Wgmma or Mma, for which the problem was cut.</param>
    /// <param name="problem">The sizes.</param>
    /// <param name="tiling">How it is cut.</param>
    /// <param name="x">Input, in bfloat16.</param>
    /// <param name="dy">Gradient of the output, in bfloat16.</param>
    /// <param name="partials">Address of the groups' sums, aligned to 8 bytes.</param>
    public static void Wgrad(
        ComputeStream stream, ConvAlgorithm algorithm, in ConvProblem problem, in ConvWgradTiling tiling, PixelRows x, PixelRows dy,
        long partials)
    {
        if (algorithm == ConvAlgorithm.Wgmma)
            ConvWgradWgmma.Launch(stream, problem, tiling, x, dy, partials);
        else
            ConvWgradMma.Launch(stream, problem, tiling, x, dy, partials);
    }

    // In scratch memory lie the source as the kernels read it, and the partial sums of the class that has most.
    private static ConvGatherPlan Plan(
        ComputeStream stream, ConvAlgorithm algorithm, string op, ConvGather gather, TensorView source, ConvFilter filter,
        in ConvOutput output)
    {
        ConvTiling[] tilings = Tile(algorithm, gather, stream.Device.Multiprocessors);
        int ofSource = RoundedLength(source), ofPartials = checked((int)tilings.Max(tiling => tiling.PartialElements));
        ArrayView<float> scratch = stream.Device.Scratch(checked(ofSource + ofPartials));
        PixelRows rounded = Rounded(stream, source, scratch.SubView(0, ofSource));
        long partials = ofPartials == 0 ? 0 : AddressOf(scratch.SubView(ofSource, ofPartials));
        return new(algorithm, op, gather, tilings, rounded, filter.Repack(stream), output, partials);
    }

    // Floats of memory for a tensor rounded to bfloat16, two values each. Pixels have 16 bytes or a multiple: whatever follows is aligned
    // as well.
    private static int RoundedLength(TensorView view)
        => view.ElementType == ElementType.BFloat16
            ? 0
            : checked((int)ElementType.BFloat16.Packed32((long)view.Shape.Pixels * ElementType.BFloat16.PitchOf(view.C)));

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
