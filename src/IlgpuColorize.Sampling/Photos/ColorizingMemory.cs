using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// Plans the memory of colorizing by drawing for the shapes only, and from the sizes that the photos' headers say.
/// </summary>
public static class ColorizingMemory
{
    private const int LeastCells = PhotoColorizer.SmallestSize / ColorExample.Ratio;

    /// <summary>Plans a run.</summary>
    /// <param name="model">The network.</param>
    /// <param name="device">Where.</param>
    /// <param name="photos">How many photos; those drawn together count.</param>
    /// <param name="size">The side of the square that they are squashed to.</param>
    /// <param name="request">Which samples.</param>
    /// <param name="precision">How activations are stored.</param>
    /// <param name="photoBytes">What the photos take at their own size.</param>
    /// <exception cref="TensorTooLargeException">The size makes tensors that kernels cannot index.</exception>
    public static MemoryPlan Plan(
        ModelConfiguration model, ComputeDevice device, int photos, int size, SampleRequest request, Precision precision = Precision.Fp32,
        long photoBytes = 0)
    {
        return Plan(model, device, [(FrameOf(size), photos)], size, request, precision, photoBytes);
    }

    private static PhotoFrame FrameOf(int size) => PhotoFrame.Whole(size / ColorExample.Ratio, size / ColorExample.Ratio);

    private static MemoryPlan Plan(
        ModelConfiguration model, ComputeDevice device, IReadOnlyList<(PhotoFrame Frame, int Photos)> shown, int size,
        SampleRequest request,
        Precision precision, long photoBytes)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(request);
        TensorTooLargeException.RequireIndexable(new Shape(1, size, size, 1), pitch: 1);
        using ComputeDevice shapes = device.OpenShapesOnly();
        using ColorizationNetwork network = new(model, shapes);
        network.RefreshFilters();
        using TensorPool pool = new(shapes, precision.Activations());
        using PhotoColorizer colorizer = new(network, pool, size);
        foreach ((PhotoFrame frame, int photos) in shown)
            colorizer.Rehearse(photos, frame, request);
        return MemoryPlan.Of(device, shapes, pool.ReservedBytes, photoBytes);
    }

    /// <summary>Plans a run and refuses one that does not fit.</summary>
    /// <inheritdoc cref="Plan(ModelConfiguration, ComputeDevice, int, int, SampleRequest, Precision, long)"/>
    /// <exception cref="MemoryPlanException">The run needs more than the device has; the message names the largest size that
    /// fits.</exception>
    public static MemoryPlan Require(
        ModelConfiguration model, ComputeDevice device, int photos, int size, SampleRequest request, Precision precision = Precision.Fp32,
        long photoBytes = 0)
        => Require(model, device, side => [(FrameOf(side), photos)], size, request, precision, photoBytes);

    private static MemoryPlan Require(
        ModelConfiguration model, ComputeDevice device, Func<int, IReadOnlyList<(PhotoFrame Frame, int Photos)>> shown, int size,
        SampleRequest request, Precision precision, long photoBytes)
    {
        return MemoryPlan.Require($"--size {size}", () => PlanFor(size), () =>
        {
            int cells = MemoryPlan.LargestThatFits(LeastCells, size / ColorExample.Ratio, number => PlanFor(ColorExample.Ratio * number));
            return cells > 0
                ? $"The largest --size that fits is {ColorExample.Ratio * cells}."
                : "Nothing fits with this model; choose a smaller one or another --device.";
        });

        MemoryPlan PlanFor(int side) => Plan(model, device, shown(side), side, request, precision, photoBytes);
    }

    /// <summary>Plans the run of a photo plan, whose photos beyond the limits count as none, and refuses one that does not fit.</summary>
    /// <inheritdoc cref="Require(ModelConfiguration, ComputeDevice, int, int, SampleRequest, Precision, long)"/>
    /// <param name="model">The network.</param>
    /// <param name="device">Where.</param>
    /// <param name="plan">The photos.</param>
    /// <param name="size">The side of the square that they are squashed to.</param>
    /// <param name="request">Which samples.</param>
    /// <param name="precision">How activations are stored.</param>
    /// <param name="limits">Which sizes are accepted; null for the usual ones.</param>
    /// <param name="fit">How photos are brought to that square.</param>
    /// <param name="isHeld">Whether a large photo is in memory whole, <see cref="PhotoFiling.Holds"/>; null where none is.</param>
    public static MemoryPlan Require(
        ModelConfiguration model, ComputeDevice device, PhotoPlan plan, int size, SampleRequest request, Precision precision,
        ImageLimits? limits = null, PhotoFit fit = PhotoFit.Auto, Func<PhotoTask, bool>? isHeld = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(request);
        // A size beyond what kernels index has no batches; it is refused below.
        bool isIndexable = (long)size * size <= int.MaxValue;
        BatchPlan? batches = isIndexable ? new BatchPlan(device, size, size, request.Samples) : null;
        int threads = device.IsHost ? device.Workers.Threads : Environment.ProcessorCount;
        limits ??= ImageLimits.Colorize;
        long photoBytes = batches is null ? 0 : PhotoMemory.Of(plan, batches, threads, limits, isHeld);
        (int Width, int Height)[] sizes = [.. plan.Tasks.Select(task => ImageSize.Of(task.Input, limits))];
        return Require(model, device, side => Shown(sizes, fit, side), size, request, precision, photoBytes);
    }

    // The pictures of all photos take what the largest and the most common ones take; a photo of unknown size counts as a square.
    private static (PhotoFrame Frame, int Photos)[] Shown(IReadOnlyList<(int Width, int Height)> sizes, PhotoFit fit, int side)
    {
        (PhotoFrame Frame, int Photos)[] groups =
        [
            .. sizes.Select(photo => photo.Width == 0 ? FrameOf(side) : PhotoFrame.Of(fit, photo.Width, photo.Height, side))
                .GroupBy(frame => (frame.AllRows, frame.AllColumns)).Select(group => (group.First(), group.Count()))
                .OrderByDescending(group => group.Item2),
        ];
        return groups.Length < 2 ? groups : [.. groups.Take(1).Append(groups.MaxBy(group => group.Frame.AllRows * group.Frame.AllColumns))];
    }

    /// <summary>
    /// Returns limits by which a photo that does not fit into memory even alone fails, and not the run: those that were given where all
    /// fit, or nothing would.
    /// </summary>
    /// <param name="model">The network.</param>
    /// <param name="device">Where.</param>
    /// <param name="size">The side of the square that photos are squashed to.</param>
    /// <param name="request">Which samples.</param>
    /// <param name="precision">How activations are stored.</param>
    /// <param name="limits">Which sizes are accepted otherwise.</param>
    /// <param name="allAreHeld">Whether large photos are in memory whole, <see cref="PhotoFiling.Holds"/>.</param>
    public static ImageLimits LimitsThatFit(
        ModelConfiguration model, ComputeDevice device, int size, SampleRequest request, Precision precision, ImageLimits limits,
        bool allAreHeld = false)
    {
        ArgumentNullException.ThrowIfNull(limits);
        MemoryPlan drawing = Plan(model, device, photos: 1, size, request, precision);
        long largest = PhotoMemory.LargestIn(drawing.CapacityBytes - drawing.NeededBytes, allAreHeld);
        return device.HasHostMemory && drawing.Fits && largest < limits.LargestPixelCount
            ? limits with { LargestPixelCount = largest }
            : limits;
    }
}
