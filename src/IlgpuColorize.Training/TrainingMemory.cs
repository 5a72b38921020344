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
    /// <param name="share">The part of every step that this process computes; null for all of it.</param>
    /// <exception cref="TensorTooLargeException">The batch makes tensors that kernels cannot index.</exception>
    public static MemoryPlan Plan(
        ModelConfiguration model, TrainingOptions options, ComputeDevice device, int images = 0, int validationImages = 0,
        StepShare? share = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(device);
        using ComputeDevice shapes = device.OpenShapesOnly();
        int size = options.Sizes.Count == 0 ? model.TrainSize : options.Sizes.Max(stage => stage.Size);
        StepShare part = share ?? StepShare.Of(options);
        using BatchFeeder feeder = new(shapes, (_, _) => { }, part.Images, size, lastStep: 0);
        long batchBytes = shapes.Memory.AllocatedBytes;
        using TrainingSession session = new(new ColorizationNetwork(model, shapes, trainable: true), options, share: part);
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
    /// <param name="rank">This process.</param>
    /// <param name="ranks">The processes that share the run.</param>
    /// <exception cref="MemoryPlanException">The run needs more than the device has; the message names the largest batch that
    /// fits.</exception>
    public static MemoryPlan Require(
        ModelConfiguration model, TrainingOptions options, ComputeDevice device, int images = 0, int validationImages = 0,
        bool resumed = false, int rank = 0, int ranks = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        string asked = options.MicroBatch is { } micro ? $"--micro-batch {micro}" : $"--batch {options.Batch}";
        return MemoryPlan.Require(asked, () => PlanFor(StepShare.Of(options, rank, ranks), model.TrainSize), Remedy);

        // Of a step in micro-batches, the size of one decides, however many there are.
        MemoryPlan PlanFor(StepShare share, int size) => Plan(
            model with { TrainSize = size },
            options with { Batch = share.Images, MicroBatch = options.MicroBatch is null ? null : share.MicroBatch },
            device, images, validationImages, share);

        MemoryPlan PlanOf(int batch, int size) => PlanFor(new StepShare(0, 1, 1, batch), size);

        string Remedy()
        {
            if (resumed)
                return "A resumed run keeps its batch and size; continue it on a device with more memory.";
            int batch = MemoryPlan.LargestThatFits(1, options.MicroBatch ?? options.Batch, number => PlanOf(number, model.TrainSize));
            if (batch > 0)
                return $"The largest {(options.MicroBatch is null ? "--batch" : "--micro-batch")} that fits is {batch}.";
            int cells = MemoryPlan.LargestThatFits(
                LeastCells, model.TrainSize / ColorExample.Ratio, number => PlanOf(1, ColorExample.Ratio * number));
            return cells > 0
                ? $"With --batch 1, the largest --size that fits is {ColorExample.Ratio * cells}."
                : "Nothing fits with this network; choose a smaller --preset or another --device.";
        }
    }
}
