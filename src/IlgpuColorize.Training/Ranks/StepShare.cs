using System.Numerics;

namespace IlgpuColorize.Training;

/// <summary>The part of every step that one process computes: some of its micro-batches, side by side.</summary>
/// <param name="First">The first micro-batch, from 0.</param>
/// <param name="Count">Its micro-batches.</param>
/// <param name="Total">The micro-batches of the whole step.</param>
/// <param name="MicroBatch">The images of a micro-batch.</param>
public readonly record struct StepShare(int First, int Count, int Total, int MicroBatch)
{
    /// <summary>The images of this part.</summary>
    public int Images => Count * MicroBatch;

    /// <summary>The place of its first image in the step's batch.</summary>
    public int FirstSlot => First * MicroBatch;

    /// <summary>Divides a step among processes.</summary>
    /// <param name="options">Batch and micro-batch; a batch that is not cut is one micro-batch.</param>
    /// <param name="rank">The process, from 0.</param>
    /// <param name="ranks">The processes.</param>
    /// <exception cref="TrainingException">The micro-batches cannot be shared out in whole subtrees of the sum.</exception>
    public static StepShare Of(TrainingOptions options, int rank = 0, int ranks = 1)
    {
        ArgumentNullException.ThrowIfNull(options);
        int size = options.MicroBatch ?? options.Batch, total = options.Batch / size;
        if (ranks > 1 && options.MicroBatch is null)
            throw new TrainingException(
                "The run was begun without --micro-batch, so that one process continues it; several processes need a run that was begun "
                + "with it, or by them.");
        // A rank's micro-batches are then a subtree of the one sum, whatever the number of ranks.
        if (total % ranks != 0 || (ranks > 1 && !BitOperations.IsPow2(total / ranks)))
            throw new TrainingException(
                $"A step of {options.Batch} images in micro-batches of {size} has {total} of them, which {ranks} processes cannot share: "
                + $"each takes 1, 2, 4, 8 ... of them. Use {Possible(total)} processes, or begin a run with another --batch or "
                + $"--micro-batch.");
        return new StepShare(rank * (total / ranks), total / ranks, total, size);
    }

    /// <summary>Settles batch and micro-batch of a new run, and says what was not asked for.</summary>
    /// <param name="options">The options so far.</param>
    /// <param name="batchPerRank">The images of each process; null where the batch is that of all.</param>
    /// <param name="ranks">The processes.</param>
    /// <param name="say">Is told.</param>
    /// <exception cref="TrainingException">The batch cannot be shared out.</exception>
    internal static TrainingOptions Settle(TrainingOptions options, int? batchPerRank, int ranks, Action<string> say)
    {
        if (batchPerRank is { } images)
        {
            options = options with { Batch = checked(images * ranks) };
            say($"batch {options.Batch}: {images} images on each of {ranks} processes");
        }
        if (ranks > 1 && options.MicroBatch is null)
        {
            if (options.Batch % ranks != 0)
                throw new TrainingException(
                    $"{ranks} processes cannot share a batch of {options.Batch} images; give a --batch that {ranks} divides, or "
                    + "'--batch-per-rank'.");
            options = options with { MicroBatch = options.Batch / ranks };
            say(
                $"micro-batch {options.MicroBatch}: a step's {options.Batch} images over {ranks} processes; the run stores it, and can go "
                + $"on with {Possible(ranks)} of them");
        }
        _ = Of(options.Validate(), rank: 0, ranks);
        return options;
    }

    private static string Possible(int total) => string.Join(
        ", ", Enumerable.Range(1, total).Where(ranks => ranks == 1 || total % ranks == 0 && BitOperations.IsPow2(total / ranks)));
}
