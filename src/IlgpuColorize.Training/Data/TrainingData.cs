using IlgpuColorize.Data;
using IlgpuColorize.Models;

namespace IlgpuColorize.Training;

/// <summary>
/// Fills batches from data sets: which examples, which of them flipped, how their input is changed, and how the canvas is corrupted are
/// pure functions of the seed and the batch's number. A photo that cannot be used gives its place to another.
/// </summary>
public sealed class TrainingData
{
    // Substitutes that cannot be used either; a data set of nothing but black-and-white photos ends here.
    private const int MostAttempts = 1_000;

    private readonly ExampleCaches _examples;
    private readonly TrainingOptions _options;
    private readonly BatchOrder _order;
    private readonly int _threads;
    private readonly IReadOnlyList<string> _ids;

    /// <summary>Prepares one data set for training, with examples in memory.</summary>
    /// <inheritdoc cref="TrainingData(ExampleCaches, TrainingOptions, int, UnusablePhotos)"/>
    public TrainingData(Pack pack, TrainingOptions options, int threads)
        : this(new ExampleCaches(PackSet.Of(pack)), options, threads)
    {
    }

    /// <summary>Prepares data sets for training.</summary>
    /// <param name="examples">The data sets and what was read of them.</param>
    /// <param name="options">Batch size, seed, flips, augmentation and corruption.</param>
    /// <param name="threads">Images to decode at a time.</param>
    /// <param name="unusable">Counts what is left out; null to count afresh.</param>
    /// <exception cref="TrainingException">There are fewer photos than it is to overfit to.</exception>
    public TrainingData(ExampleCaches examples, TrainingOptions options, int threads, UnusablePhotos? unusable = null)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(options);
        (_examples, _options, _threads) = (examples, options, threads);
        _ids = options.Overfit > 0 ? [.. Packs.TrainIds.Take(options.Overfit)] : Packs.TrainIds;
        _order = options.Overfit > 0
            ? new BatchOrder(_ids.Count, options.Batch, options.Seed)
            : new BatchOrder(Packs.Shares, options.Batch, options.Seed);
        Unusable = unusable ?? new UnusablePhotos(_ids.Count);
    }

    /// <summary>The data sets.</summary>
    public PackSet Packs => _examples.Packs;

    /// <summary>What was left out so far.</summary>
    public UnusablePhotos Unusable { get; }

    /// <summary>Returns the steps that make a number of epochs.</summary>
    public int StepsFor(int epochs)
        => (int)Math.Min(int.MaxValue, (_order.StepsFor(epochs) + _options.Accumulate - 1) / _options.Accumulate);

    /// <summary>Lists the ids of a batch, as they are drawn before any is replaced.</summary>
    /// <param name="number">The batch of the run, from 1.</param>
    public string[] IdsOf(int number) => [.. _order.Indices(number - 1).Select(index => _ids[index])];

    /// <summary>Fills and uploads a batch.</summary>
    /// <param name="batch">The batch to fill.</param>
    /// <param name="number">Which batch of the run it is, from 1.</param>
    /// <param name="clean">Leaves out flips, augmentation and corruption, for the data-dependent start.</param>
    /// <param name="firstSlot">The place of its first image in that batch, where it holds a part of it.</param>
    /// <exception cref="UnusablePhotosException">More than one photo in a hundred cannot be read.</exception>
    /// <exception cref="TrainingException">No photo has colours.</exception>
    public void Fill(ColorizationBatch batch, int number, bool clean = false, int firstSlot = 0)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int size = batch.Lightness.Shape.H;
        InputAugmentation? augmentation = clean ? null : _options.Augmentation;
        ExampleCache examples = _examples.Of(augmentation is { CropShare: > 0 } ? InputAugmentation.SourceScale * size : size);
        string[] ids = IdsOf(number)[firstSlot..Math.Min(firstSlot + batch.Images, _options.Batch)];
        examples.Prepare(ids, _threads);
        var prepared = new ColorExample[ids.Length];
        for (int slot = 0; slot < ids.Length; slot++)
            prepared[slot] = Usable(examples, ids[slot], number, firstSlot + slot);
        Parallel.For(0, ids.Length, new ParallelOptions { MaxDegreeOfParallelism = _threads }, slot =>
        {
            ColorExample example = prepared[slot];
            if (augmentation is not null)
                example = augmentation.Apply(example, size, _options.Seed, number, firstSlot + slot);
            if (!clean && _options.Flip && _order.IsFlipped(number - 1, firstSlot + slot))
                example = example.FlipHorizontally();
            batch.Write(slot, example);
            if (!clean)
                CanvasCorruption.Apply(batch.CanvasOf(slot), _options.CanvasNoise, _options.Seed, number, firstSlot + slot);
        });
        batch.Upload();
    }

    private ColorExample Usable(ExampleCache examples, string id, int number, int slot)
    {
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            ColorExample? example = examples.Find(id, out UserException? problem);
            if (example is { IsGrey: false })
                return example;
            if (example is null)
                Unusable.AddBroken(id, problem!);
            else
                Unusable.AddGrey(id);
            id = _ids[_order.Substitute(number - 1, slot, attempt) % _ids.Count];
        }
        throw new TrainingException(
            $"{Packs.Name}: {Unusable.Grey + Unusable.Broken} of {_ids.Count} photos are black and white or cannot be read, and "
            + $"{MostAttempts} draws met no other; train on photos with colours.");
    }
}
