using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Tensors;

/// <summary>
/// Cuts the pixels of a region into runs that lie side by side in memory, and runs into items of work: dense and whole tensors are long runs, dense regions
/// their rows, padded tensors single pixels. The cut depends on the sizes alone.
/// </summary>
internal readonly record struct PixelRuns
{
    private const int ElementsPerItem = 8192;
    private readonly Shape _shape;
    private readonly PixelRegion _region;
    private readonly int _runPixels;
    private readonly int _runsPerItem;
    private readonly int _runs;

    /// <summary>Cuts a region.</summary>
    /// <param name="shape">The tensors' pixels, and the channels that set the size of an item.</param>
    /// <param name="region">The pixels.</param>
    /// <param name="dense">Whether the pitch of every tensor is its number of channels.</param>
    public PixelRuns(Shape shape, PixelRegion region, bool dense)
    {
        _shape = shape;
        _region = region;
        int pixels = shape.N * region.Pixels;
        int itemPixels = Math.Max(1, ElementsPerItem / Math.Max(1, shape.C));
        _runPixels = !dense ? 1 : region.Covers(shape) ? itemPixels : Math.Max(1, region.Columns);
        _runsPerItem = Math.Max(1, itemPixels / _runPixels);
        _runs = (pixels + _runPixels - 1) / _runPixels;
    }

    /// <summary>Cuts whole tensors.</summary>
    public static PixelRuns Whole(Shape shape, bool dense) => new(shape, PixelRegion.Whole(shape), dense);

    /// <summary>Gets the number of items.</summary>
    public int Items => (_runs + _runsPerItem - 1) / _runsPerItem;

    /// <summary>Runs the work of one item.</summary>
    public void Execute<TWork>(int item, in TWork work)
        where TWork : struct, IRunWork
    {
        int pixels = _shape.N * _region.Pixels;
        int end = Math.Min(_runs, (item + 1) * _runsPerItem);
        for (int run = item * _runsPerItem; run < end; run++)
        {
            int first = run * _runPixels;
            work.Execute(_region.PixelIndex(first, _shape.H, _shape.W), Math.Min(_runPixels, pixels - first));
        }
    }
}

/// <summary>Is a span twin that computes runs of pixels.</summary>
internal interface IRunWork
{
    /// <summary>Computes the pixels of one run; more than one only where every tensor is dense.</summary>
    void Execute(int firstPixel, int pixels);
}

/// <summary>Runs a twin over the runs of a region.</summary>
internal readonly record struct RunsOnHost<TWork>(PixelRuns Runs, TWork Work) : IHostWork
    where TWork : struct, IRunWork
{
    public void Execute(int item) => Runs.Execute(item, Work);
}

/// <summary>Connects runs with tensors and streams.</summary>
internal static class PixelRunsExtensions
{
    /// <summary>Tells whether an op on these tensors runs its span twin: on <c>cpu</c>, where all are Float32. The twins read nothing else.</summary>
    public static bool RunsSimd(this ComputeStream stream, params ReadOnlySpan<TensorView> operands) => stream.Device.RunsSimd && operands.AreFloat32();

    /// <summary>Tells whether every tensor is stored as Float32.</summary>
    public static bool AreFloat32(this ReadOnlySpan<TensorView> operands)
    {
        foreach (ref readonly TensorView operand in operands)
        {
            if (operand.ElementType != ElementType.Float32)
                return false;
        }
        return true;
    }

    /// <summary>Tells whether no padding lies between the pixels.</summary>
    public static bool IsDense(this in TensorView view) => view.Pitch == view.C;

    /// <summary>Returns the elements of a run of pixels; of a padded tensor, those of one pixel.</summary>
    public static Span<float> Run(this in TensorView view, int firstPixel, int pixels)
        => view.Data.AsHostSpan().Slice(firstPixel * view.Pitch, pixels * view.C);

    /// <summary>Launches a twin over the runs of a region.</summary>
    public static void LaunchRuns<TProblem, TWork>(this ComputeStream stream, string op, in TProblem problem, PixelRuns runs, in TWork work)
        where TProblem : struct, IProblem
        where TWork : struct, IRunWork
        => stream.LaunchHost(op, problem, runs.Items, new RunsOnHost<TWork>(runs, work));
}
