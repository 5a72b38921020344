using IlgpuColorize.Data;
using IlgpuColorize.Models;

namespace IlgpuColorize.Training;

/// <summary>
/// Fills batches from a data set: which examples, which of them flipped, and how the canvas is corrupted are pure functions of seed and
/// step.
/// </summary>
public sealed class TrainingData
{
    private readonly ExampleCache _examples;
    private readonly TrainingOptions _options;
    private readonly BatchOrder _order;
    private readonly int _threads;

    /// <summary>Prepares a data set for training.</summary>
    /// <param name="pack">The data set.</param>
    /// <param name="examples">Keeps what was read.</param>
    /// <param name="options">Batch size, seed, flips and corruption.</param>
    /// <param name="threads">Images to decode at a time.</param>
    public TrainingData(Pack pack, ExampleCache examples, TrainingOptions options, int threads)
    {
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(options);
        Pack = pack;
        _examples = examples;
        _options = options;
        _threads = threads;
        _order = new BatchOrder(pack.TrainIds.Count, options.Batch, options.Seed);
    }

    /// <summary>The data set.</summary>
    public Pack Pack { get; }

    /// <summary>Returns the steps that make a number of epochs.</summary>
    public int StepsFor(int epochs) => checked((int)_order.StepsFor(epochs));

    /// <summary>Lists the ids of a step's batch.</summary>
    /// <param name="step">From 1.</param>
    public string[] IdsOf(int step) => [.. _order.Indices(step - 1).Select(index => Pack.TrainIds[index])];

    /// <summary>Fills and uploads the batch of a step.</summary>
    /// <param name="batch">The batch to fill.</param>
    /// <param name="step">From 1.</param>
    /// <param name="clean">Leaves out flips and corruption, for the data-dependent start.</param>
    public void Fill(ColorizationBatch batch, int step, bool clean = false)
    {
        ArgumentNullException.ThrowIfNull(batch);
        string[] ids = IdsOf(step);
        _examples.Preload(ids, _threads);
        for (int slot = 0; slot < ids.Length; slot++)
        {
            ColorExample example = _examples.Get(ids[slot]);
            if (!clean && _options.Flip && _order.IsFlipped(step - 1, slot))
                example = example.FlipHorizontally();
            batch.Write(slot, example);
            if (!clean)
                CanvasCorruption.Apply(batch.CanvasOf(slot), _options.CanvasNoise, _options.Seed, step, slot);
        }
        batch.Upload();
    }
}
