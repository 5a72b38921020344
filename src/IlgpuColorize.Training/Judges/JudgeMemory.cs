using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models.Judging;

namespace IlgpuColorize.Training;

/// <summary>Plans the memory of training a judge by running its start and a step for their shapes only.</summary>
internal static class JudgeMemory
{
    private const int LeastCells = 4;

    /// <summary>Plans a training.</summary>
    /// <param name="judge">The judge's sizes.</param>
    /// <param name="options">Batch, and how it is trained.</param>
    /// <param name="device">Where.</param>
    /// <param name="photos">The photos to train on, which are kept in main memory.</param>
    /// <exception cref="TensorTooLargeException">The batch makes tensors that kernels cannot index.</exception>
    public static MemoryPlan Plan(JudgeConfiguration judge, TrainingOptions options, ComputeDevice device, int photos)
    {
        using ComputeDevice shapes = device.OpenShapesOnly();
        using PictureBatch batch = new(shapes, options.Batch, judge.Size);
        long batchBytes = shapes.Memory.AllocatedBytes;
        using JudgeSession session = new(judge, shapes, options);
        session.Rehearse(batch);
        long cells = judge.Size / ColorExample.Ratio, photoBytes = PictureBatch.Channels * (long)judge.Size * judge.Size + cells * cells;
        return MemoryPlan.Of(device, shapes, batchBytes + session.PoolBytes, photos * photoBytes);
    }

    /// <summary>Plans a training and refuses one that does not fit.</summary>
    /// <inheritdoc cref="Plan"/>
    /// <param name="judge">The judge's sizes.</param>
    /// <param name="options">Batch, and how it is trained.</param>
    /// <param name="device">Where.</param>
    /// <param name="photos">The photos to train on, which are kept in main memory.</param>
    /// <param name="resumed">Whether the training was begun before, so that batch and size are settled.</param>
    /// <exception cref="MemoryPlanException">It needs more than the device has; the message names what would fit.</exception>
    public static MemoryPlan Require(JudgeConfiguration judge, TrainingOptions options, ComputeDevice device, int photos, bool resumed)
    {
        return MemoryPlan.Require($"--batch {options.Batch}", () => Plan(judge, options, device, photos), Remedy);

        string Remedy()
        {
            if (resumed)
                return "A resumed judge keeps its batch and size; continue it on a device with more memory.";
            int batch = MemoryPlan.LargestThatFits(
                1, options.Batch, number => Plan(judge, options with { Batch = number }, device, photos));
            if (batch > 0)
                return $"The largest --batch that fits is {batch}.";
            int cells = MemoryPlan.LargestThatFits(
                LeastCells, judge.Size / ColorExample.Ratio,
                number => Plan(judge with { Size = ColorExample.Ratio * number }, options with { Batch = 1 }, device, photos));
            return cells > 0
                ? $"With --batch 1, the largest --size that fits is {ColorExample.Ratio * cells}."
                : "Nothing fits with this judge; choose a smaller --preset or another --device.";
        }
    }
}
