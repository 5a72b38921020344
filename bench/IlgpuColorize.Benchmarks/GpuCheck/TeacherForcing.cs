using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling;
using IlgpuColorize.Training;

namespace IlgpuColorize.Benchmarks.GpuCheck;

/// <summary>Compares the sampler with the training forward of its own samples, which sees every pixel's true predecessors.</summary>
internal static class TeacherForcing
{
    // Rounding moves a draw by a level or two; another component of the mixture lies further away.
    private const int NearLevels = 2;

    /// <summary>
    /// Returns the share of pixels that are drawn otherwise from the training forward's parameters, with the same random numbers, and the
    /// share of those that are drawn more than two levels away.
    /// </summary>
    public static (double Differing, double Far) Shares(ColorizationNetwork network, TensorPool pool, Tape tape, ColorizationBatch batch,
        SampleSlot[] slots)
    {
        SemanticFeatures features = network.Encode(tape, batch.Lightness);
        SamplingOptions options = new();
        using CachedSampler sampler = new(network, pool);
        byte[][] drawn = sampler.Sample(new SampleBatch(features, batch.LightnessAverage, slots), options);

        Tensor canvas = CanvasOf(tape, batch.LightnessAverage.Shape, drawn);
        Tensor mixture = network.Generate(tape, canvas, features);
        int[] again = Draw(tape, network.Configuration.Mixtures, batch, mixture, canvas, slots, options);
        byte[] levels = [.. drawn.SelectMany(levels => levels)];
        int[] distances =
        [
            .. Enumerable.Range(0, levels.Length / 2).Select(pixel => Math.Max(
                Math.Abs(levels[2 * pixel] - again[2 * pixel]), Math.Abs(levels[2 * pixel + 1] - again[2 * pixel + 1]))),
        ];
        return (Share(distance => distance > 0), Share(distance => distance > NearLevels));

        double Share(Func<int, bool> counts) => distances.Count(counts) / (double)distances.Length;
    }

    // A sample as the generator sees it: a, b and ones.
    private static Tensor CanvasOf(Tape tape, Shape lightness, byte[][] drawn)
    {
        Tensor canvas = tape.Allocate(lightness.WithChannels(PixelGenerator.CanvasChannels), ElementType.Float32);
        float[] values = new float[canvas.View.StoredElements];
        int pixel = 0;
        foreach (byte[] levels in drawn.SelectMany(levels => levels.Chunk(2)))
        {
            (values[pixel * canvas.Pitch], values[pixel * canvas.Pitch + 1],
                values[pixel * canvas.Pitch + 2]) = (ChromaLevels.ToNetwork(levels[0]), ChromaLevels.ToNetwork(levels[1]), 1f);
            pixel++;
        }
        tape.Stream.Upload<float>(values, canvas.View.Data.SubView(0, values.Length));
        return canvas;
    }

    private static int[] Draw(Tape tape, int mixtures, ColorizationBatch batch, Tensor mixture, Tensor canvas, SampleSlot[] slots,
        SamplingOptions options)
    {
        ComputeDevice device = tape.Stream.Device;
        using DeviceBuffer<DrawKey> keys = device.Allocate<DrawKey>(slots.Length);
        using DeviceBuffer<DrawOptions> draw = device.Allocate<DrawOptions>(1);
        // Plain draws need no guide, but levels to be read: the results' own.
        using DeviceBuffer<int> levels = device.Allocate<int>(2 * canvas.Shape.Pixels);
        tape.Stream.Upload<DrawKey>(slots.Select(slot => slot.Key).ToArray(), keys.View);
        tape.Stream.Upload<DrawOptions>(
            [new DrawOptions(options.Temperature, options.GamutConstraint ? GamutConstraint.On : GamutConstraint.Off)], draw.View);
        ChromaOperands operands = new(
            mixture.View, mixtures, batch.LightnessAverage.View, keys.View, draw.View, levels.View, canvas.View, levels.View);
        DrawChroma.Forward(tape.Stream, operands, PixelRegion.Whole(canvas.Shape));
        return tape.Stream.Download(levels.View);
    }
}
