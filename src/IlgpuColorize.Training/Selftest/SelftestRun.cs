using ILGPU;
using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Safetensors;

namespace IlgpuColorize.Training.Selftest;

/// <summary>
/// Compares a device with a golden file: activations, losses, every gradient, the parameters after one step, the averages after the last,
/// and the losses on the way. A group that the file lacks is left out.
/// </summary>
public sealed class SelftestRun
{
    private const int FirstLossRows = 4;
    private readonly ComputeStream _stream;
    private readonly GoldenFile _golden;
    private readonly TrainingSession _session;
    private readonly ColorizationBatch _batch;
    private readonly SelftestTolerances _tolerances;
    private readonly List<SelftestResult> _results = [];

    private SelftestRun(
        ComputeStream stream, GoldenFile golden, TrainingSession session, ColorizationBatch batch, SelftestTolerances tolerances)
        => (_stream, _golden, _session, _batch, _tolerances) = (stream, golden, session, batch, tolerances);

    private ParameterSet Parameters => _session.Network.Parameters;

    /// <summary>Runs a golden file on a device.</summary>
    /// <param name="device">Where.</param>
    /// <param name="golden">The file.</param>
    /// <param name="precision">How activations are stored.</param>
    /// <param name="steps">The most steps to do; what comes after them is not compared.</param>
    /// <param name="tolerances">How far off each group may be; null for those of the precision.</param>
    /// <exception cref="DeviceException">The device has no code for the precision.</exception>
    /// <exception cref="ModelFileException">The file cannot be used.</exception>
    public static IReadOnlyList<SelftestResult> On(
        ComputeDevice device, GoldenFile golden, Precision precision = Precision.Fp32, int steps = int.MaxValue,
        SelftestTolerances? tolerances = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(golden);
        _ = golden.Losses();
        using ColorizationBatch batch = golden.Batch(device);
        using TrainingSession session = new(
            new ColorizationNetwork(
                golden.Configuration, device, trainable: true,
                check: parameters => ParameterFile.Require(golden.Tensors, parameters, "param.")),
            golden.Options with { Precision = precision });
        SelftestRun run = new(device.DefaultStream, golden, session, batch, tolerances ?? SelftestTolerances.Of(precision));
        run.LoadParameters();
        run.CompareActivations();
        run.CompareSteps(steps);
        return run._results;
    }

    private void LoadParameters()
    {
        ParameterFile.Read(_golden.Tensors, Parameters, _stream, Parameters.Values, "param.");
        _session.Network.RefreshFilters();
        _session.Averager.Restart();
    }

    private void CompareActivations()
    {
        using Tape tape = new(_stream, _session.Pool, TapeMode.Inference);
        ColorizationLoss loss = ColorizationLoss.Compute(tape, _session.Network, _batch);
        CompareActivation("activation.embedding", loss.Features.Embedding);
        if (loss.Features.Segmentation is { } segmentation)
            CompareActivation("activation.segmentation", segmentation);
        CompareActivation("activation.generator", loss.Mixture);
    }

    private void CompareActivation(string name, Tensor actual)
    {
        float[] expected = _golden.ReadFloats(name, actual.Shape.Pixels * actual.C);
        _results.Add(
            new SelftestResult("activations", name, RelativeError.Of(expected, _stream.Read(actual.View)), _tolerances.Activations));
    }

    private void CompareSteps(int limit)
    {
        double[][] losses = _golden.Losses();
        int steps = Math.Min(limit, Math.Max(losses.Length, _golden.AverageSteps));
        for (int row = 0; row < steps; row++)
        {
            LossValues values = _session.Step(_batch);
            if (row < losses.Length)
                CompareLosses(row, losses[row], values);
            if (row == 0)
            {
                CompareGradients();
                CompareUpdates("after1.", Parameters.Values);
            }
            if (row + 1 == _golden.AverageSteps)
                CompareUpdates($"average{row + 1}.", _session.Averager.Averaged.Parameters.Values);
        }
    }

    private void CompareLosses(int row, double[] expected, LossValues actual)
    {
        double total = actual.Total(_golden.Options.LossWeights);
        double[] values = [actual.EmbeddingBitsPerDim, actual.SegmentationNats, actual.GeneratorBitsPerDim, total];
        (string group, double tolerance) = row switch
        {
            0 => ("first losses", _tolerances.StartLosses),
            < FirstLossRows => ("losses 1-4", _tolerances.FirstLosses),
            _ => ("all losses", _tolerances.AllLosses),
        };
        for (int column = 0; column < values.Length; column++)
            _results.Add(
                new SelftestResult(group, $"losses[{row}, {column}]", RelativeError.Of([(float)expected[column]], [(float)values[column]]),
                tolerance));
    }

    private void CompareGradients()
    {
        Parameter[] stored = [.. Parameters.Parameters.Where(parameter => _golden.Tensors.Contains("grad." + parameter.Name))];
        if (stored.Length == 0)
            return;
        double missed = 0, all = 0;
        foreach (Parameter parameter in stored)
        {
            float[] actual = ParameterLayout.ToFile(parameter, _stream.Download(parameter.In(Parameters.Gradients)));
            float[] expected = _golden.ReadFloats("grad." + parameter.Name, parameter.Length);
            _results.Add(
                new SelftestResult("gradients", "grad." + parameter.Name, RelativeError.Of(expected, actual), _tolerances.EachGradient));
            missed += RelativeError.SquaredDistance(expected, actual);
            all += RelativeError.SquaredDistance(expected, new float[expected.Length]);
        }
        _results.Add(new SelftestResult("whole gradient", "grad.*", Math.Sqrt(missed / all), _tolerances.Gradient));
    }

    private void CompareUpdates(string prefix, ArrayView<float> flat)
    {
        if (!_golden.Tensors.Contains(prefix + Parameters.Parameters[0].Name))
            return;
        double missed = 0, moved = 0;
        foreach (Parameter parameter in Parameters.Parameters)
        {
            float[] actual = ParameterLayout.ToFile(parameter, _stream.Download(parameter.In(flat)));
            float[] expected = _golden.ReadFloats(prefix + parameter.Name, parameter.Length);
            float[] start = _golden.Tensors.ReadFloats("param." + parameter.Name);
            missed += RelativeError.SquaredDistance(expected, actual);
            moved += RelativeError.SquaredDistance(expected, start);
        }
        _results.Add(new SelftestResult("updates", prefix + "*", Math.Sqrt(missed / moved), _tolerances.Updates));
    }
}
