using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Profiling;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Benchmarks.GpuCheck;

/// <summary>Measures one row in this process and says so in a line.</summary>
internal sealed class MeasuredRow(GpuCheckOptions options, Pack pack)
{
    private const int MostLines = 40;

    private readonly GpuCheckRows _rows = new(options, pack);

    /// <summary>Measures the row.</summary>
    /// <param name="part">The file for what is measured; one of several problems writes it after each.</param>
    /// <returns>0; 1 where it failed.</returns>
    public int Measure(string part)
    {
        GpuCheckReport report = new();
        string name = options.Rows!.Single();
        try
        {
            report = Measure(name, sofar => Write(part, report = sofar));
            Write(part, report);
            return 0;
        }
#pragma warning disable CA1031 // Whatever a row throws is a finding.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            Write(part, report with { Errors = new Dictionary<string, string> { [name] = problem.ToString() } });
            return 1;
        }
    }

    private GpuCheckReport Measure(string name, Action<GpuCheckReport> soFar)
    {
        string engine = options.Algorithm.ToString().ToLowerInvariant();
        switch (name)
        {
            case Row.Compile:
                return CompiledKernels.Measure(options, soFar);
            case Row.Fprop or Row.Dgrad or Row.Wgrad:
                return ConvolutionRow.Measure(options, name, soFar);
            case Row.Draws:
                (double differing, double far) = _rows.DifferingDraws(Precision.Bf16);
                return Said(new() { DrawsDifferingShare = differing, DrawsFarShare = far },
                    $"{differing:P2} of the pixels drawn otherwise than from the training forward of the same samples, {far:P2} by more "
                        + "than two levels");
            case Row.TrainBf16:
                (double speed, double peak, double wait) = _rows.Train(Precision.Bf16);
                return Said(new() { TrainBf16ImagesS = speed, PeakMemoryGib = peak, InputWaitShare = wait },
                    $"{speed:F1} images/s, {peak:F2} GiB at most, {wait:P2} of the time waiting for input");
            case Row.Forward:
                double milliseconds = _rows.Forward(Precision.Bf16);
                return Said(new() { ForwardBf16Ms = milliseconds }, $"{milliseconds:F2} ms for {options.Batch} images");
            case Row.Sample:
                (double whole, double drawing) = _rows.Sample(Precision.Bf16);
                return Said(new() { SampleImagesS = drawing, ColorizeImagesS = whole },
                    $"{drawing:F1} images/s drawn from features, {whole:F1} images/s with embedding and segmentation");
            case Row.SampleKernels:
                IReadOnlyList<KernelRow> sampling = _rows.SampleKernels(Precision.Bf16);
                return Said(new() { SampleKernels = sampling }, string.Concat(sampling.Take(MostLines).Select(Line)));
            case Row.TrainFp32:
                double slow = _rows.Train(Precision.Fp32).ImagesPerSecond;
                return Said(new() { TrainFp32ImagesS = slow }, $"{slow:F1} images/s");
            case Row.Convergence:
                double ratio = _rows.Convergence();
                return Said(new() { ConvergenceRatio = ratio }, $"loss at the end in bf16 over that in fp32: {ratio:F4}");
            case Row.Peaks:
                return Peaks();
            default:
                IReadOnlyList<KernelRow> kernels = _rows.Kernels(Precision.Bf16);
                return Said(new() { Kernels = kernels }, string.Concat(kernels.Take(MostLines).Select(Line)));
        }

        GpuCheckReport Said(GpuCheckReport report, string line)
        {
            Console.WriteLine($"{name} ({engine}): {line}");
            return report;
        }

        GpuCheckReport Peaks()
        {
            if (_rows.Peak() is not { } peak)
                return Said(new(), "not measured");
            double tflops = 1e-3 * peak.GigaflopsPerSecond;
            return Said(new() { PeakFp32Tflops = tflops, PeakCopyGbS = peak.GigabytesPerSecond },
                $"{tflops:F1} TFLOP/s in fp32 without tensor cores, copies {peak.GigabytesPerSecond:F0} GB/s");
        }
    }

    private static string Line(KernelRow kernel)
        => $"\n  {kernel.Share,7:P1} {kernel.Calls,5} x {kernel.MedianUs,9:F1} us {kernel.Tflops,7:F1} TFLOP/s {kernel.GbS,7:F0} GB/s "
            + $"{kernel.Registers,4} registers {kernel.LocalBytes,4} local bytes  {kernel.Op} {kernel.Problem}";

    private static void Write(string part, GpuCheckReport report)
        => WholeFile.Write(part, JsonSerializer.SerializeToUtf8Bytes(report, GpuCheckCommand.Json));
}
