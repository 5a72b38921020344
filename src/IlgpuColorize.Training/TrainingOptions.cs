using System.Text.Json.Serialization;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Training;

/// <summary>Everything that determines a training run but the network and the data. Immutable; stored in every checkpoint.</summary>
public sealed record TrainingOptions
{
    /// <summary>The paper's own training: a constant decay of the averages, and no canvas corruption.</summary>
    public static TrainingOptions Paper { get; } = new() { AverageRamp = false, CanvasNoise = 0 };

    /// <summary>The images of a step when nothing is said.</summary>
    public const int DefaultBatch = 16;

    /// <summary>The seed when nothing is said.</summary>
    public const ulong DefaultSeed = 1;

    // A step of more batches could hardly be stopped.
    private const int MostAccumulated = 65_536;

    /// <summary>The images of a batch, whatever the number of processes that share it.</summary>
    public int Batch { get; init; } = DefaultBatch;

    /// <summary>
    /// The batches of a step, whose gradients are averaged: the step of a larger batch in the memory of a small one. The segmentation's
    /// loss is a mean over the labelled pixels of each batch, not of all of them together.
    /// </summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>
    /// The images that are computed together; null for the whole batch. A step is then the same, bit for bit on <c>cpu</c>, whatever the
    /// number of processes: gradients are added in one order (<see cref="Collectives.SumTree"/>), and the segmentation's loss is a mean
    /// over the labelled pixels of the whole batch. It takes the place of <see cref="Accumulate"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MicroBatch { get; init; }

    /// <summary>Adam's learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>The steps over which the learning rate rises linearly from 0; 0 for none.</summary>
    public int WarmUpSteps { get; init; }

    /// <summary>How the learning rate falls; null for <see cref="LearningRateDecay"/> where that is below 1, else not at all.</summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>The factor on the learning rate after every step, (0, 1]; 1 for none.</summary>
    public double LearningRateDecay { get; init; } = 1;

    /// <summary>
    /// The steps over which a cosine and growing sizes run; a new run takes its own number of steps when this is null, and stores it.
    /// </summary>
    public int? Horizon { get; init; }

    /// <summary>The fall of the learning rate with which the run ends, whatever its schedule; null for the schedule alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CoolDown? CoolDown { get; init; }

    /// <summary>The limit of the whole gradient's norm; 0 for none.</summary>
    public double ClipNorm { get; init; }

    /// <summary>The sizes that photos are squashed to, one after the other; empty for the model's alone.</summary>
    public IReadOnlyList<SizeStage> Sizes { get; init; } = [];

    /// <summary>Adam's decay of the first moment.</summary>
    public double Beta1 { get; init; } = 0.95;

    /// <summary>Adam's decay of the second moment.</summary>
    public double Beta2 { get; init; } = 0.9995;

    /// <summary>Adam's epsilon.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The averages' decay.</summary>
    public double AverageDecay { get; init; } = 0.999;

    /// <summary>Whether the averages' decay ramps up, min(decay, (1 + t) / (10 + t)); without, it is constant.</summary>
    public bool AverageRamp { get; init; } = true;

    /// <summary>The weights of the three losses.</summary>
    public LossWeights LossWeights { get; init; } = new();

    /// <summary>The dropout rate inside gated blocks.</summary>
    public float Dropout { get; init; }

    /// <summary>The multiplier of the canvas corruption's noise levels; 0 for none (SPEC 7).</summary>
    public float CanvasNoise { get; init; } = 1;

    /// <summary>
    /// The share of the photos in whose place of true neighbours the generator sees its own samples while it trains, 0 to 1; the target
    /// stays the truth. 0 for none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public float OwnDraws { get; init; }

    /// <summary>Whether the generator alone is trained; embedding and segmentation stay as they are, which takes much less time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool GeneratorAlone { get; init; }

    /// <summary>Whether photos are flipped left to right with probability 1/2.</summary>
    public bool Flip { get; init; } = true;

    /// <summary>How the network's input is changed (crops, ageing), its targets never; null for not at all.</summary>
    public InputAugmentation? Augmentation { get; init; }

    /// <summary>
    /// Trains on the first photos of the lists alone, as many as this, to see that it can learn them by heart; 0 for all.
    /// </summary>
    public int Overfit { get; init; }

    /// <summary>The seed of everything random in training.</summary>
    public ulong Seed { get; init; } = DefaultSeed;

    /// <summary>How activations and their gradients are stored.</summary>
    public Precision Precision { get; init; }

    /// <summary>Whether <see cref="Horizon"/> matters: a cosine or growing sizes need to know where the run ends.</summary>
    [JsonIgnore]
    public bool NeedsHorizon => Schedule == LearningRateSchedule.Cosine || Sizes.Count > 1;

    /// <summary>The last step of the run where the options lay it down; null where every part of the run may choose it anew.</summary>
    [JsonIgnore]
    public int? LastStep => CoolDown?.End ?? (NeedsHorizon ? Horizon : null);

    /// <summary>The optimiser's constants.</summary>
    [JsonIgnore]
    public AdamOptions Adam => new(Beta1, Beta2, Epsilon);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ConfigurationException">A value is out of range; the message names the key.</exception>
    public TrainingOptions Validate()
    {
        Require(Batch >= 1, "batch", Batch, "at least 1");
        Require(Accumulate is >= 1 and <= MostAccumulated, "accumulate", Accumulate, $"from 1 to {MostAccumulated}");
        Require(
            MicroBatch is null || (MicroBatch >= 1 && Batch % MicroBatch == 0), "microBatch", MicroBatch,
            $"a whole part of the batch, {Batch} images");
        Require(
            MicroBatch is null || Accumulate == 1, "accumulate", Accumulate,
            "1 where 'microBatch' is given: 'batch' is all images of a step then, computed 'microBatch' at a time");
        Require(double.IsFinite(LearningRate) && LearningRate > 0, "learningRate", LearningRate, "above 0");
        Require(WarmUpSteps >= 0, "warmUpSteps", WarmUpSteps, "at least 0");
        Require(LearningRateDecay is > 0 and <= 1, "learningRateDecay", LearningRateDecay, "above 0 and at most 1");
        Require(Schedule is null || Enum.IsDefined(Schedule.Value), "schedule", Schedule, "constant, exponential or cosine");
        Require(
            Schedule is not (LearningRateSchedule.Constant or LearningRateSchedule.Cosine) || LearningRateDecay == 1,
            "learningRateDecay", LearningRateDecay, "1 (left out) where 'schedule' is constant or cosine");
        Require(
            Schedule != LearningRateSchedule.Exponential || LearningRateDecay < 1,
            "learningRateDecay", LearningRateDecay, "below 1 where 'schedule' is exponential, 0.9995 for instance");
        Require(Horizon is null or >= 1, "horizon", Horizon, "at least 1");
        CoolDown?.Validate();
        // The device's limit is a float.
        Require(ClipNorm == 0 || float.IsFinite((float)ClipNorm) && (float)ClipNorm > 0, "clipNorm", ClipNorm, "at least 0");
        Require(Sizes is not null && !Sizes.Contains(null!), "sizes", "null", "a list of objects with 'size' and 'from'");
        SizeStage.Validate(Sizes!);
        Augmentation?.Validate();
        Require(Overfit >= 0, "overfit", Overfit, "at least 0");
        Require(Beta1 is >= 0 and < 1, "beta1", Beta1, "at least 0 and below 1");
        Require(Beta2 is >= 0 and < 1, "beta2", Beta2, "at least 0 and below 1");
        Require(double.IsFinite(Epsilon) && Epsilon > 0, "epsilon", Epsilon, "above 0");
        Require(AverageDecay is >= 0 and < 1, "averageDecay", AverageDecay, "at least 0 and below 1");
        Require(Dropout is >= 0 and < 1, "dropout", Dropout, "at least 0 and below 1");
        Require(float.IsFinite(CanvasNoise) && CanvasNoise >= 0, "canvasNoise", CanvasNoise, "at least 0");
        Require(OwnDraws is >= 0 and <= 1, "ownDraws", OwnDraws, "at least 0 and at most 1");
        Require(
            !GeneratorAlone || LossWeights is null || LossWeights.Generator > 0, "lossWeights", LossWeights,
            "above 0 for the generator where 'generatorAlone' is set");
        Require(
            LossWeights is
            {
                Embedding: >= 0 and <= float.MaxValue, Segmentation: >= 0 and <= float.MaxValue, Generator: >= 0 and <= float.MaxValue,
            },
            "lossWeights", LossWeights, "at least 0 each");
        Require(Enum.IsDefined(Precision), "precision", Precision, "fp32 or bf16");
        return this;
    }

    /// <summary>Returns the learning rate of a step, a function of the step, the stored horizon and the stored cool-down alone.</summary>
    /// <param name="step">From 1.</param>
    /// <exception cref="InvalidOperationException">A cosine has no horizon.</exception>
    public double LearningRateAt(int step)
        => CoolDown is { } coolDown && step > coolDown.From
            ? ScheduledRateAt(Math.Max(1, coolDown.From)) * coolDown.FallAt(step)
            : ScheduledRateAt(step);

    /// <summary>Returns the size of a step's photos.</summary>
    /// <param name="step">From 1.</param>
    /// <param name="modelSize">The model's size, for a run of one size.</param>
    public int SizeAt(int step, int modelSize)
        => Sizes.Count switch
        {
            0 => modelSize,
            1 => Sizes[0].Size,
            _ => StageAt(step).Size,
        };

    /// <summary>Returns the last step that has the size of a step and follows it with no other between them.</summary>
    /// <param name="step">From 1.</param>
    /// <param name="steps">The steps of the whole run.</param>
    public int LastStepOfSizeAt(int step, int steps)
    {
        if (Sizes.Count <= 1)
            return steps;
        SizeStage stage = StageAt(step);
        (int last, int beyond) = (step, Math.Max(step, steps) + 1);
        while (beyond - last > 1)
        {
            int middle = last + (beyond - last) / 2;
            (last, beyond) = StageAt(middle) == stage ? (middle, beyond) : (last, middle);
        }
        return last;
    }

    /// <summary>Returns the averages' decay after a step.</summary>
    /// <param name="step">The number of steps done, from 1.</param>
    public double AverageDecayAt(int step) => AverageRamp ? PolyakAverage.RampedDecay(AverageDecay, step) : AverageDecay;

    private double ScheduledRateAt(int step)
    {
        double warmUp = WarmUpSteps == 0 ? 1 : Math.Min(1, (double)step / WarmUpSteps);
        double fall = Schedule == LearningRateSchedule.Cosine
            ? (1 + Math.Cos(Math.PI * ProgressAt(step))) / 2
            : Math.Pow(LearningRateDecay, step - 1);
        return LearningRate * fall * warmUp;
    }

    private SizeStage StageAt(int step) => Sizes.Last(stage => stage.From <= ProgressAt(step));

    // 0 at the first step, below 1 at the last; beyond the horizon it stays at 1.
    private double ProgressAt(int step)
        => Math.Min(1, (step - 1.0) / (Horizon ?? throw new InvalidOperationException("A cosine or growing sizes need a horizon.")));

    private static void Require<T>(bool holds, string key, T value, string expected)
    {
        if (!holds)
            throw new ConfigurationException($"Training options: '{key}' is {value}; it must be {expected}.");
    }
}
