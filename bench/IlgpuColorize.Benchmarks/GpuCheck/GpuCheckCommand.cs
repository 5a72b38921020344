using System.Reflection;
using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Benchmarks.GpuCheck;

/// <summary>
/// Checks and measures a GPU: its compiler, single convolutions, sampling, training, memory, convergence of bf16 against fp32, and every
/// kernel.
/// </summary>
internal static class GpuCheckCommand
{
    /// <summary>Reads the arguments and measures: every row in a process of its own, or as such a process the one row.</summary>
    /// <returns>0; 1 where a row failed; 2 for wrong usage.</returns>
    public static int Run(string[] arguments)
    {
        try
        {
            var options = GpuCheckOptions.Read(arguments);
            var pack = Pack.Open(options.Data, new VipsImageFiles());
            if (options.Part is { } part)
                return new MeasuredRow(options, pack).Measure(part);
            OutputGuard guard = new();
            guard.Protect(options.Data, "the data set");
            guard.RequireReport(Path.Combine(options.Out, GpuCheck.ReportName), "device", "commit", "attempts");
            return new GpuCheck(options, arguments, NameOf(options.Device), Commit).Run();
        }
        catch (Exception problem) when (problem is ArgumentException)
        {
            Console.Error.WriteLine($"error: {problem.Message}");
            Console.Error.WriteLine(GpuCheckOptions.Usage);
            return 2;
        }
    }

    /// <summary>How figures are written.</summary>
    public static JsonSerializerOptions Json { get; } =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    // Closed again: the rows want the whole device.
    private static string NameOf(DeviceSelector selector)
    {
        using ComputeDevice device = ComputeDevice.Open(selector);
        return device.Name;
    }

    private static string Commit
        => typeof(GpuCheckCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')
            .Last() ?? "unknown";
}
