namespace IlgpuColorize.Benchmarks.GpuCheck;

/// <summary>Is the time of one op on one problem within a training step.</summary>
/// <param name="Op">The op.</param>
/// <param name="Problem">Its sizes.</param>
/// <param name="Calls">Launches in the step.</param>
/// <param name="MedianUs">The median of their times, in microseconds.</param>
/// <param name="Tflops">Arithmetic over time.</param>
/// <param name="GbS">The bytes that have to be read and written at least, over time.</param>
/// <param name="Share">Of the time of all launches, 0 to 1.</param>
internal sealed record KernelRow(string Op, string Problem, int Calls, double MedianUs, double Tflops, double GbS, double Share);

/// <summary>Holds all figures of a check; null where a row failed, and then <paramref name="Errors"/> says why.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="Commit">The commit that was built.</param>
/// <param name="SelftestPassed">Whether every comparison with the golden files was within its tolerance.</param>
/// <param name="TrainBf16ImagesS">Training, images a second.</param>
/// <param name="TrainFp32ImagesS">Training without tensor cores, images a second.</param>
/// <param name="ForwardBf16Ms">A forward pass of the batch: embedding, segmentation and generator.</param>
/// <param name="SampleImagesS">Samples a second, drawn as one batch.</param>
/// <param name="PeakMemoryGib">The most device memory that bf16 training took.</param>
/// <param name="ConvergenceRatio">The mean total loss of the last 20 steps in bf16 over that in fp32, preset small, one seed.</param>
/// <param name="InputWaitShare">The share of its time that bf16 training waited for input.</param>
/// <param name="PeakFp32Tflops">What the ordinary units reached in multiply-adds alone.</param>
/// <param name="PeakCopyGbS">What copies of device memory reached, bytes read and written.</param>
/// <param name="Kernels">Where a bf16 training step spends its time.</param>
/// <param name="Errors">What failed, by row.</param>
internal sealed record GpuCheckReport(
    string Device,
    string Commit,
    bool? SelftestPassed = null,
    double? TrainBf16ImagesS = null,
    double? TrainFp32ImagesS = null,
    double? ForwardBf16Ms = null,
    double? SampleImagesS = null,
    double? PeakMemoryGib = null,
    double? ConvergenceRatio = null,
    double? InputWaitShare = null,
    double? PeakFp32Tflops = null,
    double? PeakCopyGbS = null,
    IReadOnlyList<KernelRow>? Kernels = null,
    IReadOnlyDictionary<string, string>? Errors = null);
