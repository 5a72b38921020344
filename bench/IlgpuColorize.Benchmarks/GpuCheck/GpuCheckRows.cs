using System.Diagnostics;
using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Profiling;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling;
using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.Training;

namespace IlgpuColorize.Benchmarks.GpuCheck;

/// <summary>Measures the rows of a check, each on a device opened for it alone, so that its memory is its own.</summary>
internal sealed class GpuCheckRows(GpuCheckOptions options, Pack pack)
{
    private const int WarmUpSteps = 4;
    private const int ComparedSteps = 20;
    private const int ConvergenceBatch = 16;
    private const double Gibi = 1 << 30;

    private ModelConfiguration Model { get; } = ModelOf(options.Preset, options, pack);

    /// <summary>Times training steps.</summary>
    /// <returns>Images a second by the median step, the most device memory in GiB, and the share of time that steps waited for
    /// input.</returns>
    public (double ImagesPerSecond, double PeakGib, double InputWaitShare) Train(Precision precision)
    {
        using ComputeDevice device = Open(precision);
        using CheckedTraining training = new(device, Model, new TrainingOptions { Batch = options.Batch, Precision = precision }, pack);
        for (int i = 0; i < WarmUpSteps; i++)
            training.Step();
        double[] seconds = [.. Enumerable.Range(0, options.Steps).Select(_ => training.Step().Took.TotalSeconds)];
        return (options.Batch / Median.Of(seconds), device.Memory.PeakBytes / Gibi, training.InputWaitShare);
    }

    /// <summary>Times forward passes of embedding, segmentation and generator, in milliseconds.</summary>
    public double Forward(Precision precision) => 1e3 * Infer(precision, (network, pool, batch) =>
    {
        using Tape tape = new(network.Device.DefaultStream, pool, TapeMode.Inference);
        network.Generate(tape, batch.Canvas, network.Encode(tape, batch.Lightness));
    });

    /// <summary>Times the drawing of one sample of each image, from its lightness and from its features.</summary>
    /// <returns>Samples a second: all of it, and the drawing alone.</returns>
    public (double Whole, double Drawing) Sample(Precision precision)
    {
        SampleSlot[] slots = [.. Slots()];
        // Kept from one run to the next, as programs do; they end with their device.
        CachedSampler? sampler = null;
        double whole = Infer(precision, (network, pool, batch) =>
        {
            using Tape tape = new(network.Device.DefaultStream, pool, TapeMode.Inference);
            sampler ??= new CachedSampler(network, pool);
            sampler.Sample(new SampleBatch(network.Encode(tape, batch.Lightness), batch.LightnessAverage, slots), new SamplingOptions());
        });
        CachedSampler? again = null;
        SampleBatch? encoded = null;
        double drawing = Infer(precision, (network, pool, batch) =>
        {
            again ??= new CachedSampler(network, pool);
            encoded ??= new SampleBatch(
                network.Encode(new Tape(network.Device.DefaultStream, pool, TapeMode.Inference), batch.Lightness), batch.LightnessAverage,
                slots);
            again.Sample(encoded, new SamplingOptions());
        });
        return (options.Batch / whole, options.Batch / drawing);
    }

    /// <summary>Tells where the time of a sampling goes.</summary>
    public IReadOnlyList<KernelRow> SampleKernels(Precision precision) => OnBatch(precision, (network, pool, batch) =>
    {
        using Tape tape = new(network.Device.DefaultStream, pool, TapeMode.Inference);
        using CachedSampler sampler = new(network, pool);
        SampleBatch samples = new(network.Encode(tape, batch.Lightness), batch.LightnessAverage, [.. Slots()]);
        sampler.Sample(samples, new SamplingOptions());
        using LaunchProfile profile = new(network.Device.DefaultStream);
        sampler.Sample(samples, new SamplingOptions());
        return RowsOf(profile);
    });

    /// <summary>
    /// Draws samples, evaluates them at once as training does, and draws every pixel again from that with the same random numbers.
    /// </summary>
    /// <returns>The share of pixels that differ, where rounding in another order moved a draw over the border of two levels; and of those
    /// that differ by more than two levels, where it moved a pick over the border of two components: few, if all is well.</returns>
    public (double Differing, double Far) DifferingDraws(Precision precision) => OnBatch(precision, (network, pool, batch) =>
    {
        using Tape tape = new(network.Device.DefaultStream, pool, TapeMode.Inference);
        return TeacherForcing.Shares(network, pool, tape, batch, [.. Slots()]);
    });

    /// <summary>Trains twice from one seed and compares the losses at the end.</summary>
    /// <returns>The mean total loss in bf16 over that in fp32.</returns>
    public double Convergence() => FinalLoss(Precision.Bf16) / FinalLoss(Precision.Fp32);

    /// <summary>Measures what kernels are held against; null on the simulator.</summary>
    public MachinePeak? Peak()
    {
        using ComputeDevice device = Open(Precision.Fp32);
        return MachinePeak.Measure(device);
    }

    /// <summary>Tells where the time of a training step goes.</summary>
    public IReadOnlyList<KernelRow> Kernels(Precision precision)
    {
        using ComputeDevice device = Open(precision);
        using CheckedTraining training = new(device, Model, new TrainingOptions { Batch = options.Batch, Precision = precision }, pack);
        training.Step();
        using LaunchProfile profile = new(device.DefaultStream);
        training.Step();
        return RowsOf(profile);
    }

    private static KernelRow[] RowsOf(LaunchProfile profile)
        =>
        [
            .. LaunchSummary.ByProblem(profile).Select(row => new KernelRow(row.Op, row.Problem!, row.Calls, row.MedianMicroseconds,
                1e-3 * row.GigaflopsPerSecond, row.GigabytesPerSecond, row.Share, row.Registers, row.LocalBytes)),
        ];

    private double FinalLoss(Precision precision)
    {
        ModelConfiguration small = options.Preset.Width < Presets.Small.Width ? options.Preset : Presets.Small;
        using ComputeDevice device = Open(precision);
        using CheckedTraining training =
            new(device, ModelOf(small, options, pack), new TrainingOptions { Batch = ConvergenceBatch, Precision = precision }, pack);
        return Enumerable.Range(0, options.ConvergenceSteps).Select(_ => training.Step().Total).TakeLast(ComparedSteps).Average();
    }

    private static ModelConfiguration ModelOf(ModelConfiguration preset, GpuCheckOptions options, Pack pack)
        => preset.For(Flow.Green, Fusion.Concat, pack.Classes.Count) with { TrainSize = options.Size ?? preset.TrainSize };

    private ColorizationBatch Batch(ComputeDevice device)
        => ColorizationBatch.Of(device, [.. pack.TrainIds.Take(options.Batch).Select(id => pack.Load(id, Model.TrainSize))]);

    // One sample of each image.
    private IEnumerable<SampleSlot> Slots()
        => Enumerable.Range(0, options.Batch).Select(image => new SampleSlot(image, SampleKeys.Of([], seed: 1)[image]));

    // The median time of a piece of work, in seconds.
    private double Infer(Precision precision, Action<ColorizationNetwork, TensorPool, ColorizationBatch> work)
        => OnBatch(precision, (network, pool, batch) =>
        {
            List<double> seconds = [];
            for (int i = 0; i <= options.Steps; i++)
            {
                long start = Stopwatch.GetTimestamp();
                work(network, pool, batch);
                network.Device.DefaultStream.Synchronize();
                if (i > 0)
                    seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
            return Median.Of(seconds);
        });

    // Works with an untrained network on a batch.
    private T OnBatch<T>(Precision precision, Func<ColorizationNetwork, TensorPool, ColorizationBatch, T> work)
    {
        using ComputeDevice device = Open(precision);
        using ColorizationNetwork network = new(Model, device);
        ParameterStart.Draw(network, seed: 1);
        using TensorPool pool = new(device, precision.Activations());
        using ColorizationBatch batch = Batch(device);
        return work(network, pool, batch);
    }

    // Where the device is cpu, which has no code of its own for bf16, its portable kernels stand in, so that the check itself can be tried.
    private ComputeDevice Open(Precision precision)
    {
        ComputeDevice device = ComputeDevice.Open(options.Device,
            options: new DeviceOptions { PortableOnly = precision == Precision.Bf16 });
        device.ConvAlgorithm = precision == Precision.Bf16 ? options.Algorithm : ConvAlgorithm.Auto;
        return device;
    }
}
