using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Refuses arguments that do not fit a convolution problem, before anything is launched: kernels never throw.</summary>
internal static class ConvChecks
{
    public static void Problem(string op, in ConvProblem problem)
    {
        if (problem.Stride is not (1 or 2) || problem.Dilation < 1)
            throw new ArgumentException($"{op}: problem {problem} has stride {problem.Stride} and dilation {problem.Dilation}; pass stride 1 or 2 and a dilation of at least 1.");
        if (Math.Min(Math.Min(problem.N, problem.C), Math.Min(problem.K, problem.Taps)) < 1 || problem.P < 1 || problem.Q < 1)
            throw new ArgumentException($"{op}: problem {problem} has an output of {problem.Output}; every extent must be at least 1, so enlarge the input or its padding.");
    }

    public static void Tensor(string op, string argument, TensorView actual, Shape expected)
    {
        if (actual.Shape != expected)
            throw new ArgumentException($"{op}: '{argument}' has shape {actual.Shape}; the problem needs {expected}. Pass a tensor of that shape, or state its sizes in the problem.", argument);
        if (actual.Pitch < actual.C)
            throw new ArgumentException($"{op}: '{argument}' has pitch {actual.Pitch}; {actual.C} channels need at least {actual.C}.", argument);
        if (actual.Pitch % actual.ElementType.ChannelAlignment() != 0)
            throw new ArgumentException($"{op}: '{argument}' has pitch {actual.Pitch}; {actual.ElementType} needs a multiple of {actual.ElementType.ChannelAlignment()}, so that every pixel begins at 16 bytes.", argument);
        if (actual.Data.Length < actual.ElementType.Packed32(actual.StoredElements))
            throw new ArgumentException($"{op}: '{argument}' has memory for {actual.Data.Length * sizeof(float) / actual.ElementType.Bytes()} elements; shape {actual.Shape} at pitch {actual.Pitch} needs {actual.StoredElements}.", argument);
    }

    public static void Filter(string op, in ConvProblem problem, ConvFilter filter)
    {
        if ((filter.K, filter.R, filter.S, filter.C) != (problem.K, problem.R, problem.S, problem.C))
            throw new ArgumentException(
                $"{op}: 'filter' is {filter.K}x{filter.R}x{filter.S}x{filter.C} (KRSC); the problem needs {problem.K}x{problem.R}x{problem.S}x{problem.C}. Pass the layer's own filter.", nameof(filter));
    }

    public static void Vector(string op, string argument, ArrayView<float> actual, long expected, string of)
    {
        if (actual.Length != expected)
            throw new ArgumentException($"{op}: '{argument}' has {actual.Length} elements; {of} need {expected}. Pass a view of that length.", argument);
    }

    public static void Epilogue(string op, in ConvProblem problem, in ConvEpilogue epilogue)
    {
        if (epilogue is { Y: null, Gated: null, Activated: null })
            throw new ArgumentException($"{op}: the epilogue of {problem} writes nothing; pass y, what is gated or what is activated.", nameof(epilogue));
        if (epilogue.Bias.Length != 0)
            Vector(op, "bias", epilogue.Bias, problem.K, "the output channels");
        Optional(op, "added", epilogue.Added, problem.Output);
        Optional(op, "y", epilogue.Y, problem.Output);
        if (epilogue.Residual is not null && problem.K % 2 != 0)
            throw new ArgumentException($"{op}: a gate of {problem} has {problem.K} output channels; it needs an even number, two for each of the residual's.", nameof(epilogue));
        if (epilogue is { Residual: null, Gated: not null })
            throw new ArgumentException($"{op}: the epilogue of {problem} writes what is gated, but has no residual; pass one, or let it write y.", nameof(epilogue));
        Shape result = epilogue.Residual is null ? problem.Output : problem.Output.WithChannels(problem.K / 2);
        Optional(op, "residual", epilogue.Residual, result);
        Optional(op, "gated", epilogue.Gated, result);
        Optional(op, "activated", epilogue.Activated, result.WithChannels(2 * result.C));
    }

    public static void Epilogue(string op, in ConvProblem problem, in ConvDgradEpilogue epilogue)
    {
        if (epilogue.Activated is not null && problem.C % 2 != 0)
            throw new ArgumentException($"{op}: the input of {problem} has {problem.C} channels; concat_elu has pairs, an even number. Leave 'activated' out where nothing was.", nameof(epilogue));
        if (epilogue.Pq is null != epilogue.Dpq is null)
            throw new ArgumentException($"{op}: the epilogue of {problem} has only one of (p, q) and the place of their gradient; pass both or neither.", nameof(epilogue));
        Optional(op, "activated", epilogue.Activated, problem.Input);
        Shape dx = epilogue.Activated is null ? problem.Input : problem.Input.WithChannels(problem.C / 2);
        Tensor(op, "dx", epilogue.Dx.View, dx);
        Optional(op, "pq", epilogue.Pq, dx.WithChannels(2 * dx.C));
        Optional(op, "dpq", epilogue.Dpq, dx.WithChannels(2 * dx.C));
    }

    public static void Region(string op, in ConvProblem problem, PixelRegion region)
    {
        bool inside = region.Row >= 0 && region.Column >= 0 && region.Rows >= 1 && region.Columns >= 1
            && region.Row + region.Rows <= problem.P && region.Column + region.Columns <= problem.Q;
        if (!inside)
            throw new ArgumentException(
                $"{op}: 'region' has {region.Rows}x{region.Columns} pixels from ({region.Row}, {region.Column}); the output has {problem.P}x{problem.Q}. Pass pixels of the output.", nameof(region));
    }

    private static void Optional(string op, string argument, TensorView? actual, Shape expected)
    {
        if (actual is { } view)
            Tensor(op, argument, view, expected);
    }
}
