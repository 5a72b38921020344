using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Training;

/// <summary>Plans the memory of training by running its start, a step and a validation for their shapes only.</summary>
public static class TrainingMemory
{
    private const int LeastCells = 4;

    /// <summary>Plans a run.</summary>
    /// <param name="model">The network.</param>
    /// <param name="options">Batch, and how it is trained.</param>
    /// <param name="device">Where.</param>
    /// <param name="images">The training images, which are kept in main memory.</param>
    /// <param name="validationImages">The images to validate on; 0 for none.</param>
    /// <exception cref="TensorTooLargeException">The batch makes tensors that kernels cannot index.</exception>
    public static MemoryPlan Plan(
        ModelConfiguration model, TrainingOptions options, ComputeDevice device, int images = 0, int validationImages = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(device);
        using ComputeDevice shapes = device.OpenShapesOnly();
        int size = options.Sizes.Count == 0 ? model.TrainSize : options.Sizes.Max(stage => stage.Size);
        using BatchFeeder feeder = new(shapes, (_, _) => { }, options.Batch, size, lastStep: 0);
        long batchBytes = shapes.Memory.AllocatedBytes;
        using TrainingSession session = new(new ColorizationNetwork(model, shapes, trainable: true), options);
        session.Rehearse(feeder.Batch);
        // Validation works on real images of the host: not for a size that does not fit anyway.
        if (validationImages > 0 && Counted().Fits)
            Validation.Rehearse(session, validationImages);
        return Counted();

        MemoryPlan Counted() => MemoryPlan.Of(
            device, shapes, batchBytes + session.Pool.ReservedBytes, images * ExampleCache.BytesOf(model.TrainSize));
    }

    /// <summary>Plans a run and refuses one that does not fit.</summary>
    /// <inheritdoc cref="Plan"/>
    /// <param name="model">The network.</param>
    /// <param name="options">Batch, and how it is trained.</param>
    /// <param name="device">Where.</param>
    /// <param name="images">The training images, which are kept in main memory.</param>
    /// <param name="validationImages">The images to validate on; 0 for none.</param>
    /// <param name="resumed">Whether the run was begun before, so that batch and size are settled.</param>
    /// <exception cref="MemoryPlanException">The run needs more than the device has; the message names the largest batch that
    /// fits.</exception>
    public static MemoryPlan Require(
        ModelConfiguration model, TrainingOptions options, ComputeDevice device, int images = 0, int validationImages = 0,
        bool resumed = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return MemoryPlan.Require($"--batch {options.Batch}", () => PlanFor(options.Batch, model.TrainSize), Remedy);

        MemoryPlan PlanFor(int batch, int size) => Plan(
            model with { TrainSize = size }, options with { Batch = batch }, device, images, validationImages);

        string Remedy()
        {
            if (resumed)
                return "A resumed run keeps its batch and size; continue it on a device with more memory.";
            int batch = MemoryPlan.LargestThatFits(1, options.Batch, number => PlanFor(number, model.TrainSize));
            if (batch > 0)
                return $"The largest --batch that fits is {batch}.";
            int cells = MemoryPlan.LargestThatFits(
                LeastCells, model.TrainSize / ColorExample.Ratio, number => PlanFor(1, ColorExample.Ratio * number));
            return cells > 0
                ? $"With --batch 1, the largest --size that fits is {ColorExample.Ratio * cells}."
                : "Nothing fits with this network; choose a smaller --preset or another --device.";
        }
    }
}
