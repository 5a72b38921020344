using System.Reflection;
using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Profiling;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Benchmarks.GpuCheck;

/// <summary>Measures a GPU: training, forward, sampling, memory, convergence of bf16 against fp32, and every kernel. A row that fails is said to have failed, and the others go on.</summary>
internal static class GpuCheckCommand
{
    private static readonly string[] SelftestNames = ["selftest.json", "selftest-bf16.json"];
    private const string ReportName = "gpu-check.json";
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Reads the arguments and measures. <c>selftest.json</c> and <c>selftest-bf16.json</c> in the output directory, where they are, are taken over into the report.</summary>
    /// <returns>0; 1 where a row failed; 2 for wrong usage.</returns>
    public static int Run(string[] arguments)
    {
        try
        {
            return Measure(GpuCheckOptions.Read(arguments));
        }
        catch (Exception problem) when (problem is ArgumentException or PackException or DeviceException)
        {
            Console.Error.WriteLine($"error: {problem.Message}");
            Console.Error.WriteLine(GpuCheckOptions.Usage);
            return 2;
        }
    }

    private static int Measure(GpuCheckOptions options)
    {
        Directory.CreateDirectory(options.Out);
        GpuCheckRows rows = new(options, Pack.Open(options.Data));
        Dictionary<string, string> errors = [];
        GpuCheckReport report = new(NameOf(options.Device), Commit, SelftestPassed(options.Out), Errors: errors);
        Console.WriteLine($"{report.Device}, commit {report.Commit}");

        Row("training in bf16", () =>
        {
            (double speed, double peak, double wait) = rows.Train(Precision.Bf16);
            report = report with { TrainBf16ImagesS = speed, PeakMemoryGib = peak, InputWaitShare = wait };
            return $"{speed:F1} images/s, {peak:F2} GiB at most, {wait:P2} of the time waiting for input";
        });
        Row("forward in bf16", () =>
        {
            report = report with { ForwardBf16Ms = rows.Forward(Precision.Bf16) };
            return $"{report.ForwardBf16Ms:F2} ms for {options.Batch} images";
        });
        Row("sampling in bf16", () =>
        {
            report = report with { SampleImagesS = rows.Sample(Precision.Bf16) };
            return $"{report.SampleImagesS:F1} images/s";
        });
        Row("training in fp32", () =>
        {
            report = report with { TrainFp32ImagesS = rows.Train(Precision.Fp32).ImagesPerSecond };
            return $"{report.TrainFp32ImagesS:F1} images/s";
        });
        Row("convergence", () =>
        {
            report = report with { ConvergenceRatio = rows.Convergence() };
            return $"loss at the end in bf16 over that in fp32: {report.ConvergenceRatio:F4}";
        });
        Row("peaks", () =>
        {
            MachinePeak? peak = rows.Peak();
            report = report with { PeakFp32Tflops = 1e-3 * peak?.GigaflopsPerSecond, PeakCopyGbS = peak?.GigabytesPerSecond };
            return peak is null ? "not measured" : $"{report.PeakFp32Tflops:F1} TFLOP/s in fp32 without tensor cores, copies {peak.GigabytesPerSecond:F0} GB/s";
        });
        Row("kernels of a bf16 step", () =>
        {
            report = report with { Kernels = rows.Kernels(Precision.Bf16) };
            return string.Concat(report.Kernels.Select(kernel => $"\n  {kernel.Share,7:P1} {kernel.Calls,5} x {kernel.MedianUs,9:F1} us {kernel.Tflops,7:F1} TFLOP/s {kernel.GbS,7:F0} GB/s  {kernel.Op} {kernel.Problem}"));
        });
        return errors.Count == 0 ? 0 : 1;

        // Whatever a row throws is a finding; what was measured before it is kept, and written after every row.
        void Row(string name, Func<string> measure)
        {
            try
            {
                Console.WriteLine($"{name}: {measure()}");
            }
            catch (Exception problem)
            {
                errors[name] = problem.ToString();
                Console.WriteLine($"{name}: FAILED: {problem.Message}");
            }
            AtomicFile.WriteAllBytes(Path.Combine(options.Out, ReportName), JsonSerializer.SerializeToUtf8Bytes(report, Json));
        }
    }

    private static string Commit => typeof(GpuCheckCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+').Last() ?? "unknown";

    private static string NameOf(DeviceSelector selector)
    {
        using ComputeDevice device = ComputeDevice.Open(selector);
        return device.Name;
    }

    // Null where none was run.
    private static bool? SelftestPassed(string directory)
    {
        string[] found = [.. SelftestNames.Select(name => Path.Combine(directory, name)).Where(File.Exists)];
        return found.Length == 0 ? null : found.All(Passed);
    }

    private static bool Passed(string path)
    {
        using JsonDocument selftest = JsonDocument.Parse(File.ReadAllBytes(path));
        return selftest.RootElement.GetProperty("passed").GetBoolean();
    }
}
