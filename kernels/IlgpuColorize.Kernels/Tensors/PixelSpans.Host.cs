using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Tensors;

/// <summary>
/// The pixels of a region, cut into spans that lie side by side in memory, and spans into items of work: a dense and whole tensor is cut
/// into long spans, a dense region into its rows, a padded tensor into single pixels. The cut depends on the sizes alone.
/// </summary>
internal readonly record struct PixelSpans
{
    private const int ElementsPerItem = 8192;
    private readonly Shape _shape;
    private readonly PixelRegion _region;
    private readonly int _spanPixels;
    private readonly int _spansPerItem;
    private readonly int _spans;

    /// <summary>Cuts a region.</summary>
    /// <param name="shape">The tensors' pixels, and the channels that set the size of an item.</param>
    /// <param name="region">The pixels.</param>
    /// <param name="dense">Whether the pitch of every tensor is its number of channels.</param>
    public PixelSpans(Shape shape, PixelRegion region, bool dense)
    {
        _shape = shape;
        _region = region;
        int pixels = shape.N * region.Pixels;
        int itemPixels = Math.Max(1, ElementsPerItem / Math.Max(1, shape.C));
        _spanPixels = !dense ? 1 : region.Covers(shape) ? itemPixels : Math.Max(1, region.Columns);
        _spansPerItem = Math.Max(1, itemPixels / _spanPixels);
        _spans = (pixels + _spanPixels - 1) / _spanPixels;
    }

    /// <summary>Cuts whole tensors.</summary>
    public static PixelSpans Whole(Shape shape, bool dense) => new(shape, PixelRegion.Whole(shape), dense);

    /// <summary>Gets the number of items.</summary>
    public int Items => (_spans + _spansPerItem - 1) / _spansPerItem;

    /// <summary>Runs the work of one item.</summary>
    public void Execute<TWork>(int item, in TWork work)
        where TWork : struct, ISpanWork
    {
        int pixels = _shape.N * _region.Pixels;
        int end = Math.Min(_spans, (item + 1) * _spansPerItem);
        for (int span = item * _spansPerItem; span < end; span++)
        {
            int first = span * _spanPixels;
            work.Execute(_region.PixelIndex(first, _shape.H, _shape.W), Math.Min(_spanPixels, pixels - first));
        }
    }
}

/// <summary>The SIMD form of an op, which computes spans of pixels.</summary>
internal interface ISpanWork
{
    /// <summary>Computes the pixels of one span; more than one only where every tensor is dense.</summary>
    void Execute(int firstPixel, int pixels);
}

/// <summary>The SIMD form of an op over the spans of a region.</summary>
internal readonly record struct SpansOnHost<TWork>(PixelSpans Spans, TWork Work) : IHostWork
    where TWork : struct, ISpanWork
{
    public void Execute(int item) => Spans.Execute(item, Work);
}

/// <summary>Spans of tensors, and their launch on streams.</summary>
internal static class PixelSpansExtensions
{
    /// <summary>
    /// True when an op on these tensors runs its SIMD form: on <c>cpu</c>, where all are Float32, because SIMD forms read nothing else.
    /// </summary>
    public static bool RunsSimd(this ComputeStream stream, params ReadOnlySpan<TensorView> operands)
        => stream.Device.RunsSimd && operands.AreFloat32();

    /// <summary>True when every tensor is stored as Float32.</summary>
    public static bool AreFloat32(this ReadOnlySpan<TensorView> operands)
    {
        foreach (ref readonly TensorView operand in operands)
        {
            if (operand.ElementType != ElementType.Float32)
                return false;
        }
        return true;
    }

    /// <summary>True when no padding lies between the pixels.</summary>
    public static bool IsDense(this in TensorView view) => view.Pitch == view.C;

    /// <summary>Returns the elements of a span of pixels; of a padded tensor, those of one pixel.</summary>
    public static Span<float> Span(this in TensorView view, int firstPixel, int pixels)
        => view.Data.AsHostSpan().Slice(firstPixel * view.Pitch, pixels * view.C);

    /// <summary>Launches the SIMD form of an op over the spans of a region.</summary>
    public static void LaunchSpans<TProblem, TWork>(
        this ComputeStream stream, string op, in TProblem problem, PixelSpans spans, in TWork work)
        where TProblem : struct, IProblem
        where TWork : struct, ISpanWork
        => stream.LaunchHost(op, problem, spans.Items, new SpansOnHost<TWork>(spans, work));
}
