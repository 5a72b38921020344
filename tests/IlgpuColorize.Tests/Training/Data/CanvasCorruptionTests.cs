using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.TestKit;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Training;

[Collection(TestDevices.Collection)]
public sealed class CanvasCorruptionTests
{
    private const int Pixels = 1024;
    private const int Images = 500;

    [Fact]
    public void Corruption_is_a_pure_function_of_seed_step_and_slot()
    {
        float[] first = Corrupt(seed: 1, step: 2, slot: 3);
        Assert.Equal(first, Corrupt(seed: 1, step: 2, slot: 3));
        Assert.NotEqual(first, Corrupt(seed: 2, step: 2, slot: 3));
        Assert.NotEqual(first, Corrupt(seed: 1, step: 3, slot: 3));
        Assert.NotEqual(first, Corrupt(seed: 1, step: 2, slot: 4));
    }

    [Fact]
    public void Multiplier_of_0_leaves_the_canvas_clean()
        => Assert.Equal(Grey(), Corrupt(seed: 1, step: 2, slot: 3, multiplier: 0));

    [Fact]
    public void Channel_of_ones_stays_and_colours_stay_within_their_range()
    {
        float[] canvas = Grey();
        for (int i = 0; i < canvas.Length; i++)
            canvas[i] = i % 3 == 2 ? 1 : i % 2 == 0 ? 0.99f : -0.99f;
        CanvasCorruption.Apply(canvas, 1, seed: 1, step: 1, slot: 0);
        Assert.All(canvas.Where((_, i) => i % 3 == 2), one => Assert.Equal(1, one));
        Assert.All(canvas, value => Assert.InRange(value, -1, 1));
        Assert.Contains(1f, canvas.Where((_, i) => i % 3 != 2));
    }

    [Fact]
    public void Noise_has_the_specifications_levels()
    {
        List<double> deviations = [], shares = [], correlations = [];
        for (int image = 0; image < Images; image++)
        {
            float[] canvas = Corrupt(seed: 1, step: image, slot: image % 7);
            double[] a = [.. Enumerable.Range(0, Pixels).Select(i => (double)canvas[3 * i])],
                b = [.. Enumerable.Range(0, Pixels).Select(i => (double)canvas[3 * i + 1])];
            // The median of |N(0, s)| is 0.6745 s; the outliers, 2.5 % in the mean, raise it by as much.
            deviations.Add(a.Concat(b).Select(Math.Abs).Order().ElementAt(Pixels) / 0.6745);
            // Beyond six times the largest small deviation lie outliers only: 23.0 % of those of 0.3 in a.
            shares.Add(a.Count(value => Math.Abs(value) > 0.36) / (double)Pixels / 0.2301);
            correlations.Add(a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => y * y)));
        }
        // U(0, 0.06): mean 0.03, deviation 0.0173. U(0, 0.05): mean 0.025.
        Assert.Equal(0.03 * 1.025, deviations.Average(), 4 * 0.0173 / Math.Sqrt(Images));
        Assert.InRange(deviations.Max(), 0.055, 0.07);
        Assert.InRange(deviations.Min(), 0, 0.005);
        Assert.Equal(0.025, shares.Average(), 0.004);
        Assert.Equal(0, correlations.Average(), 0.02);
    }

    [Fact]
    public void Multiplier_scales_the_noise()
    {
        float[] half = Corrupt(seed: 1, step: 2, slot: 3, multiplier: 0.5f), whole = Corrupt(seed: 1, step: 2, slot: 3);
        Assert.Equal(half.Select((value, i) => i % 3 == 2 ? 1 : Math.Clamp(2 * value, -1, 1)), whole, (x, y) => Math.Abs(x - y) < 1e-6);
    }

    [Fact]
    public void Training_corrupts_the_canvas_and_never_the_target()
    {
        using TrainedRuns runs = new();
        Pack pack = Pack.Open(runs.Pack, new VipsImageFiles());
        TrainingOptions options = new() { Batch = 2 };
        using ColorizationBatch noisy = Fill(options, initial: false), clean = Fill(options with { CanvasNoise = 0 }, initial: false),
            start = Fill(options, initial: true);
        Assert.Equal(Read(clean.Chroma), Read(noisy.Chroma));
        Assert.NotEqual(Read(clean.Canvas), Read(noisy.Canvas));
        foreach (ColorizationBatch batch in (ColorizationBatch[])[clean, start])
            Assert.Equal(Read(batch.Chroma), Read(batch.Canvas).Where((_, i) => i % 3 != 2));

        ColorizationBatch Fill(TrainingOptions how, bool initial)
        {
            ColorizationBatch batch = new(TestDevices.Cpu, 2, 16, 16);
            new TrainingData(pack, how, threads: 2).Fill(batch, number: 1, initial);
            return batch;
        }
    }

    [Fact]
    public void Batches_are_a_pure_function_of_the_step_and_flipped_now_and_then()
    {
        using TrainedRuns runs = new();
        Pack pack = Pack.Open(runs.Pack, new VipsImageFiles());
        TrainingData flipping = new(pack, new TrainingOptions { Batch = 1, CanvasNoise = 0 }, threads: 2);
        TrainingData straight = new(pack, new TrainingOptions { Batch = 1, CanvasNoise = 0, Flip = false }, threads: 2);
        using ColorizationBatch batch = new(TestDevices.Cpu, 1, 16, 16);
        int flipped = 0;
        for (int step = 1; step <= 20; step++)
        {
            straight.Fill(batch, step);
            float[] asTaken = Read(batch.Lightness);
            flipping.Fill(batch, step);
            float[] filled = Read(batch.Lightness);
            if (filled.SequenceEqual(asTaken))
                continue;
            Assert.Equal(asTaken.Chunk(16).SelectMany(row => row.Reverse()), filled);
            flipped++;
        }
        Assert.InRange(flipped, 4, 16);
        Assert.Equal(20, flipping.StepsFor(epochs: 4));
    }

    private static float[] Read(IlgpuColorize.Autograd.Tensor x) => TestDevices.Cpu.DefaultStream.Download(x.View.Data);

    private static float[] Grey() => [.. Enumerable.Range(0, 3 * Pixels).Select(i => i % 3 == 2 ? 1f : 0f)];

    private static float[] Corrupt(ulong seed, int step, int slot, float multiplier = 1)
    {
        float[] canvas = Grey();
        CanvasCorruption.Apply(canvas, multiplier, seed, step, slot);
        return canvas;
    }
}
