using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Training;

namespace IlgpuColorize.Benchmarks.Passes;

/// <summary>Counts how often a training step runs each pass of a convolution.</summary>
/// <param name="Problem">The sizes.</param>
/// <param name="Fprops">Runs of fprop.</param>
/// <param name="Dgrads">Runs of dgrad; none where nothing before it learns.</param>
/// <param name="Wgrads">Runs of wgrad.</param>
internal sealed record ConvolutionCount(ConvProblem Problem, int Fprops, int Dgrads, int Wgrads);

/// <summary>Finds the convolutions of a training step by watching one that is run for its shapes only.</summary>
internal sealed class NetworkConvolutions : ILaunchObserver
{
    private readonly Dictionary<(string Op, ConvProblem Problem), int> _runs = [];

    private NetworkConvolutions()
    {
    }

    /// <summary>Returns the distinct convolutions of a preset, the largest first.</summary>
    public static IReadOnlyList<ConvolutionCount> Of(ModelConfiguration preset, int batch)
    {
        ModelConfiguration model = preset.For(Flow.Green, Fusion.Concat, SyntheticScenes.ClassNames.Count);
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu));
        // Winograd's launches do not name the convolution.
        device.ConvAlgorithm = ConvAlgorithm.Blocked;
        using ComputeDevice shapes = device.OpenShapesOnly();
        NetworkConvolutions seen = new();
        shapes.DefaultStream.Observer = seen;
        using ColorizationBatch images = new(shapes, batch, model.TrainSize, model.TrainSize);
        using TrainingSession session = new(new ColorizationNetwork(model, shapes, trainable: true), new TrainingOptions { Batch = batch });
        session.Step(images);
        return seen.Counts();
    }

    public bool Begin(string op, IProblem problem)
    {
        if (problem is ConvProblem convolution)
            _runs[(op, convolution)] = Runs(op, convolution) + 1;
        return false;
    }

    public void End(string op, IProblem problem)
        => throw new InvalidOperationException($"{op} {problem} was launched in a run of shapes only.");

    private List<ConvolutionCount> Counts() =>
    [
        .. _runs.Keys.Select(run => run.Problem).Distinct().OrderByDescending(problem => problem.Flops)
            .Select(problem => new ConvolutionCount(problem, Runs(nameof(ConvFprop), problem), Runs(nameof(ConvDgrad), problem),
                Runs(nameof(ConvWgrad), problem))),
    ];

    private int Runs(string op, ConvProblem problem) => _runs.GetValueOrDefault((op, problem));
}
