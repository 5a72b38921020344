using System.Globalization;
using IlgpuColorize.Benchmarks.Passes;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Benchmarks.Scaling;

/// <summary>Prints how data-parallel training would scale, on paper.</summary>
internal static class ScalingCommand
{
    // Pascal VOC's with the background, which the specification counts with.
    private const int Classes = 21;

    private const double WorthIt = 0.9;
    private const double NotWorthIt = 0.5;

    /// <summary>Reads the arguments and prints the table.</summary>
    /// <returns>0; 2 for wrong usage.</returns>
    public static int Run(string[] arguments)
    {
        try
        {
            Print(ScalingOptions.Read(arguments));
            return 0;
        }
        catch (ArgumentException problem)
        {
            Console.Error.WriteLine($"error: {problem.Message}");
            Console.Error.WriteLine(ScalingOptions.Usage);
            return 2;
        }
    }

    private static void Print(ScalingOptions options)
    {
        ModelConfiguration preset = Presets.ByName[options.Preset];
        double flops = FlopsPerImage(preset);
        long parameters = ParametersOf(preset);
        ScalingModel model = new(options, flops, parameters);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"preset {options.Preset}, {preset.TrainSize} x {preset.TrainSize}: {flops / 1e9:0.0} GFLOP of convolutions an image and step, "
            + $"{parameters:N0} parameters, {model.GradientBytes / 1e6:0} MB of gradients"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a GPU sustains {options.Teraflops:0} TFLOP/s over a step"));
        Console.WriteLine();
        Console.WriteLine(
            "| GPUs | images a step | work, ms | direct sum, ms | hierarchical, ms | efficiency, direct | hierarchical | images/s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        ScalingRow[] rows = [.. options.Gpus.Select(model.Row).OfType<ScalingRow>()];
        foreach (ScalingRow row in rows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Gpus} | {row.Images} | {1e3 * row.Compute:0.0} | {1e3 * row.Direct:0.0} | {1e3 * row.Hierarchical:0.0} | "
                + $"{row.Compute / row.DirectStep:0.00} | {row.Compute / row.HierarchicalStep:0.00} | "
                + $"{row.Images / row.HierarchicalStep:N0} |"));
        }
        Console.WriteLine();
        Print("direct", rows, row => row.Compute / row.DirectStep);
        Print("hierarchical", rows, row => row.Compute / row.HierarchicalStep);
    }

    private static void Print(string name, ScalingRow[] rows, Func<ScalingRow, double> efficiency)
    {
        string From(double least) => rows.FirstOrDefault(row => efficiency(row) < least) is { } row
            ? string.Create(CultureInfo.InvariantCulture, $"below {least} from {row.Gpus} GPUs on")
            : string.Create(CultureInfo.InvariantCulture, $"never below {least}");
        Console.WriteLine($"{name}: efficiency {From(WorthIt)}, {From(NotWorthIt)}");
    }

    private static double FlopsPerImage(ModelConfiguration preset)
        => NetworkConvolutions.Of(preset, batch: 1)
            .Sum(convolution => (double)convolution.Problem.Flops * (convolution.Fprops + convolution.Dgrads + convolution.Wgrads));

    private static long ParametersOf(ModelConfiguration preset)
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 1);
        using ComputeDevice shapes = device.OpenShapesOnly();
        using ColorizationNetwork network = new(preset.For(Flow.Green, Fusion.Concat, Classes), shapes);
        return network.Parameters.Count;
    }
}
