namespace IlgpuColorize.Benchmarks.GpuCheck;

/// <summary>The time of one op on one problem within a training step.</summary>
/// <param name="Op">The op.</param>
/// <param name="Problem">Its sizes.</param>
/// <param name="Calls">Launches in the step.</param>
/// <param name="MedianUs">The median of their times, in microseconds.</param>
/// <param name="Tflops">Arithmetic over time.</param>
/// <param name="GbS">The bytes that have to be read and written at least, over time.</param>
/// <param name="Share">Of the time of all launches, 0 to 1.</param>
/// <param name="Registers">Registers of a thread; null where the device does not say.</param>
/// <param name="LocalBytes">Local memory of a thread; null where the device does not say.</param>
internal sealed record KernelRow(string Op, string Problem, int Calls, double MedianUs, double Tflops, double GbS, double Share,
    int? Registers, int? LocalBytes);

/// <summary>What the driver's compiler said to a kernel.</summary>
/// <param name="Name">The kernel.</param>
/// <param name="Accepted">Whether it was compiled and loaded.</param>
/// <param name="Registers">Registers of a thread.</param>
/// <param name="LocalBytes">Local memory of a thread: 0 where nothing was spilled.</param>
/// <param name="SharedBytes">Shared memory that a group declares.</param>
/// <param name="Log">The compiler's words.</param>
internal sealed record CompiledKernel(string Name, bool Accepted, int Registers, int LocalBytes, int SharedBytes, string Log);

/// <summary>One pass of one convolution by one engine, held against the portable kernels in float32.</summary>
/// <param name="Engine">The algorithm.</param>
/// <param name="Pass">fprop, dgrad or wgrad.</param>
/// <param name="Problem">The sizes.</param>
/// <param name="RelativeError">Of all results together: the root of the summed squares of the errors over those of the results.</param>
/// <param name="Passed">Whether that is within rounding to bfloat16, or of sums in float32.</param>
/// <param name="Tflops">Arithmetic over time.</param>
/// <param name="GoalTflops">What the project aims at; null where it says nothing.</param>
/// <param name="LeastTflops">What it demands; null where it says nothing.</param>
/// <param name="Error">Why there are no figures.</param>
internal sealed record ConvolutionFigures(
    string Engine, string Pass, string Problem, double? RelativeError, bool Passed, double? Tflops, double? GoalTflops = null,
    double? LeastTflops = null, string? Error = null);

/// <summary>One try of a row, in a process of its own.</summary>
/// <param name="Row">The row.</param>
/// <param name="Algorithm">The algorithm that was forced; auto for none.</param>
/// <param name="Passed">Whether it came out.</param>
/// <param name="Seconds">How long the process lived.</param>
/// <param name="Error">Why it did not.</param>
internal sealed record RowAttempt(string Row, string Algorithm, bool Passed, double Seconds, string? Error);

/// <summary>
/// Holds the figures of a check, or of one of its rows; null for what was not measured, and <paramref name="Errors"/> says what failed by
/// every engine.
/// </summary>
/// <param name="Device">The device's name.</param>
/// <param name="Commit">The commit that was built.</param>
/// <param name="SelftestPassed">Whether every comparison with the golden files was within its tolerance.</param>
/// <param name="TrainBf16ImagesS">Training, images a second.</param>
/// <param name="TrainFp32ImagesS">Training without tensor cores, images a second.</param>
/// <param name="ForwardBf16Ms">A forward pass of the batch: embedding, segmentation and generator.</param>
/// <param name="SampleImagesS">Samples a second, drawn as one batch from its features.</param>
/// <param name="ColorizeImagesS">Samples a second with embedding and segmentation.</param>
/// <param name="PeakMemoryGib">The most device memory that bf16 training took.</param>
/// <param name="ConvergenceRatio">The mean total loss of the last 20 steps in bf16 over that in fp32, preset small, one seed.</param>
/// <param name="InputWaitShare">The share of its time that bf16 training waited for input.</param>
/// <param name="PeakFp32Tflops">What the ordinary units reached in multiply-adds alone.</param>
/// <param name="PeakCopyGbS">What copies of device memory reached, bytes read and written.</param>
/// <param name="Kernels">Where a bf16 training step spends its time.</param>
/// <param name="SampleKernels">Where the drawing of samples spends its time.</param>
/// <param name="LoadedKernels">What the driver's compiler said to each CUDA kernel that the device can run.</param>
/// <param name="Convolutions">Single convolutions.</param>
/// <param name="DrawsDifferingShare">The share of pixels that the sampler draws otherwise than the training forward of its own samples
/// does, with the same random numbers.</param>
/// <param name="DrawsFarShare">Of them, those that differ by more than two levels.</param>
/// <param name="Attempts">Every try of a row.</param>
/// <param name="Errors">What failed, by row.</param>
/// <param name="ResumeAt">What a row that ends early has still to do; null for nothing.</param>
internal sealed record GpuCheckReport(
    string? Device = null,
    string? Commit = null,
    bool? SelftestPassed = null,
    double? TrainBf16ImagesS = null,
    double? TrainFp32ImagesS = null,
    double? ForwardBf16Ms = null,
    double? SampleImagesS = null,
    double? ColorizeImagesS = null,
    double? PeakMemoryGib = null,
    double? ConvergenceRatio = null,
    double? InputWaitShare = null,
    double? PeakFp32Tflops = null,
    double? PeakCopyGbS = null,
    IReadOnlyList<KernelRow>? Kernels = null,
    IReadOnlyList<KernelRow>? SampleKernels = null,
    IReadOnlyList<CompiledKernel>? LoadedKernels = null,
    IReadOnlyList<ConvolutionFigures>? Convolutions = null,
    double? DrawsDifferingShare = null,
    double? DrawsFarShare = null,
    IReadOnlyList<RowAttempt>? Attempts = null,
    IReadOnlyDictionary<string, string>? Errors = null,
    int? ResumeAt = null);
