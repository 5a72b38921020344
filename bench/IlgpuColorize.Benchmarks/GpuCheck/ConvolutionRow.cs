using IlgpuColorize.Benchmarks.Passes;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Benchmarks.GpuCheck;

/// <summary>Holds one pass of single convolutions by one engine against the portable kernels in float32, and times it.</summary>
internal static class ConvolutionRow
{
    private const int CheckedImages = 2;
    private const int TimedImages = 64;

    // The shapes that other engines were measured at, of which the first has goals.
    private static readonly ConvProblem[] Timed =
        [Square(TimedImages, 32, 1024, 512, 2), Square(TimedImages, 32, 1024, 1024, 4), Square(TimedImages, 32, 512, 512, 1)];

    // Channels and extents that fill no tile, wide dilation, a stride.
    private static readonly ConvProblem[] Tails =
    [
        Square(CheckedImages, 13, 181, 80, 1),
        Square(CheckedImages, 24, 96, 160, 8),
        Square(CheckedImages, 16, 64, 21, 2),
        new(CheckedImages, 33, 30, 64, 136, 3, 3, ConvProblem.Same(3, 3), Stride: 2),
    ];

    /// <summary>Measures the pass on the network's shapes, and under full batches on those with goals and on tails.</summary>
    /// <exception cref="InvalidOperationException">A result is off by more than rounding.</exception>
    public static GpuCheckReport Measure(GpuCheckOptions options, string pass, Action<GpuCheckReport> soFar)
    {
        using ComputeDevice device = ComputeDevice.Open(options.Device, options: new DeviceOptions { PortableOnly = true });
        string engine = options.Algorithm.ToString().ToLowerInvariant();
        if (options.Algorithm != ConvAlgorithm.Auto && !ConvAlgorithms.Supported(device).Contains(options.Algorithm))
        {
            Console.WriteLine($"{pass} ({engine}): does not apply to {device.Name}");
            return new();
        }
        List<ConvolutionFigures> measured = [];
        ConvProblem[] problems = [.. ProblemsOf(options, pass)];
        for (int i = options.Skip; i < problems.Length; i++)
        {
            // Where the process dies or hangs, the next one goes on behind this problem.
            soFar(new() { Convolutions = measured, ResumeAt = i + 1 });
            measured.Add(Figures(device, options.Algorithm, engine, pass, problems[i], out Exception? fault));
            Console.WriteLine(Line(measured[^1]));
            soFar(new() { Convolutions = measured, ResumeAt = i + 1 < problems.Length ? i + 1 : null });
            if (fault is not null)
                throw new InvalidOperationException($"{problems[i]}: {fault.Message}", fault);
        }
        ConvolutionFigures[] wrong = [.. measured.Where(figures => !figures.Passed)];
        soFar(new() { Convolutions = measured });
        return wrong.Length == 0
            ? new() { Convolutions = measured }
            : throw new InvalidOperationException($"beyond rounding: {string.Join("; ", wrong.Select(figures => figures.Problem))}");
    }

    private static ConvolutionFigures Figures(ComputeDevice device, ConvAlgorithm algorithm, string engine, string pass,
        ConvProblem problem, out Exception? fault)
    {
        fault = null;
        try
        {
            using CheckedConvolution convolution = new(device, problem, pass);
            double error = convolution.ErrorOf(algorithm), tflops = 1e-12 * problem.Flops / convolution.SecondsOf(algorithm);
            bool hasGoals = problem == Timed[0] && algorithm is ConvAlgorithm.Wgmma or ConvAlgorithm.Auto;
            return new(engine, pass, problem.ToString(), error, error <= convolution.Tolerance, tflops, hasGoals ? 780 : null,
                hasGoals ? pass == Row.Wgrad ? 600 : 650 : null);
        }
#pragma warning disable CA1031 // Whatever a convolution throws is a finding.
        catch (Exception problemOfDevice)
#pragma warning restore CA1031
        {
            fault = problemOfDevice;
            return new(engine, pass, problem.ToString(), null, false, null, Error: problemOfDevice.Message);
        }
    }

    private static IEnumerable<ConvProblem> ProblemsOf(GpuCheckOptions options, string pass)
    {
        int images = Math.Min(options.Batch, CheckedImages);
        IEnumerable<ConvProblem> network =
            NetworkConvolutions.Of(options.Preset with { TrainSize = options.Size ?? options.Preset.TrainSize }, images)
            .Where(convolution => pass != Row.Dgrad || convolution.Dgrads > 0).Select(convolution => convolution.Problem);
        // A check of smaller batches tries the check itself. The portable kernels have no tensor cores to show.
        return options.Batch < TimedImages
            ? network
            : options.Algorithm is ConvAlgorithm.Tiled or ConvAlgorithm.Direct ? [.. Tails, .. network] : [.. Timed, .. Tails, .. network];
    }

    private static string Line(ConvolutionFigures figures)
        => figures.Error is { } error
            ? $"{figures.Pass} ({figures.Engine}) {figures.Problem}: FAILED: {error}"
            : $"{figures.Pass} ({figures.Engine}) {figures.Problem}: {(figures.Passed ? "" : "WRONG, ")}error {figures.RelativeError:E1}, "
            + $"{figures.Tflops:F1} TFLOP/s"
                + (figures.GoalTflops is { } goal ? $" of {goal:F0} aimed at, {figures.LeastTflops:F0} at least" : "");

    private static ConvProblem Square(int n, int size, int c, int k, int dilation)
        => new(n, size, size, c, k, 3, 3, ConvProblem.Same(3, 3, dilation), Dilation: dilation);
}
