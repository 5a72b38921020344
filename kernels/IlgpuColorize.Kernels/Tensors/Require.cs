using System.Runtime.CompilerServices;

namespace IlgpuColorize.Kernels.Tensors;

/// <summary>
/// Checks the arguments of ops on the host, before a launch: kernels never throw. Messages name op, argument, actual, expected and the
/// remedy.
/// </summary>
internal static class Require
{
    /// <summary>Throws unless a condition holds. The message is put together only where it does not.</summary>
    public static void That(bool condition, [InterpolatedStringHandlerArgument(nameof(condition))] ref RefusalMessage message)
    {
        if (!condition)
            throw new ArgumentException(message.ToString());
    }

    /// <summary>Throws unless a tensor's memory holds its shape.</summary>
    public static void Memory(string op, string argument, in TensorView view)
    {
        That(view.Pitch >= view.C,
            $"{op}: '{argument}' has a pitch of {view.Pitch} for {view.C} channels; a pitch is at least the number of channels.");
        That(
            view.Pitch % view.ElementType.ChannelAlignment() == 0,
            $"{op}: '{argument}' has a pitch of {view.Pitch}; one of {view.ElementType} is a multiple of "
                + $"{view.ElementType.ChannelAlignment()}, so that every pixel begins at 16 bytes.");
        That(
            view.Data.Length >= view.ElementType.Packed32((long)view.Shape.Pixels * view.Pitch),
            $"{op}: '{argument}' has memory for {view.Data.Length * sizeof(float) / view.ElementType.Bytes()} elements; shape "
                + $"{view.Shape} with pitch {view.Pitch} needs {(long)view.Shape.Pixels * view.Pitch}.");
    }

    /// <summary>Throws unless a tensor has a shape, and memory for it.</summary>
    public static void Shape(string op, string argument, in TensorView view, Shape expected)
    {
        That(view.Shape == expected, $"{op}: '{argument}' has shape {view.Shape}; it needs {expected}.");
        Memory(op, argument, view);
    }

    /// <summary>Throws unless a tensor is left out, or has a shape and memory for it.</summary>
    public static void Shape(string op, string argument, TensorView? view, Shape expected)
    {
        if (view is { } tensor)
            Shape(op, argument, tensor, expected);
    }

    /// <summary>Throws unless a tensor has the shape of another one.</summary>
    public static void SameShape(string op, string argument, in TensorView view, string other, in TensorView expected)
    {
        That(view.Shape == expected.Shape,
            $"{op}: '{argument}' has shape {view.Shape}; it needs {expected.Shape}, the shape of '{other}'.");
        Memory(op, argument, view);
    }

    /// <summary>Throws unless a tensor has the images, rows and columns of another one.</summary>
    public static void SamePixels(string op, string argument, in TensorView view, string other, in TensorView expected)
    {
        That(
            view.Shape.WithChannels(0) == expected.Shape.WithChannels(0),
            $"{op}: '{argument}' has shape {view.Shape}; it needs {expected.N}x{expected.H}x{expected.W} pixels, those of '{other}'.");
        Memory(op, argument, view);
    }

    /// <summary>Throws unless a region lies within a tensor.</summary>
    public static void Within(string op, in PixelRegion region, in TensorView view) => Within(op, region, view.Shape);

    /// <summary>Throws unless a region lies within a shape.</summary>
    public static void Within(string op, in PixelRegion region, Shape shape)
        => That(
            region is { Row: >= 0, Column: >= 0, Rows: >= 0, Columns: >= 0 } && region.Row + region.Rows <= shape.H && region.Column
            + region.Columns <= shape.W,
            $"{op}: the region of {region.Rows}x{region.Columns} pixels from row {region.Row}, column {region.Column} "
            + $"leaves the {shape.H}x{shape.W} pixels; pass one that lies within.");

    /// <summary>Throws unless a flat view has a number of elements.</summary>
    public static void Length(string op, string argument, long actual, long expected)
        => That(actual == expected, $"{op}: '{argument}' has {actual} elements; it needs {expected}.");

    /// <summary>Throws unless a flat view has at least a number of elements.</summary>
    public static void AtLeast(string op, string argument, long actual, long expected)
        => That(actual >= expected, $"{op}: '{argument}' has {actual} elements; it needs at least {expected}.");

    /// <summary>Formats a message only where the condition fails, so that checks cost nothing inside a step.</summary>
    [InterpolatedStringHandler]
    public ref struct RefusalMessage
    {
        private DefaultInterpolatedStringHandler _text;

        public RefusalMessage(int literalLength, int formattedCount, bool condition, out bool shouldAppend)
        {
            shouldAppend = !condition;
            _text = condition ? default : new DefaultInterpolatedStringHandler(literalLength, formattedCount);
        }

        public void AppendLiteral(string value) => _text.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public override string ToString() => _text.ToStringAndClear();
    }
}
