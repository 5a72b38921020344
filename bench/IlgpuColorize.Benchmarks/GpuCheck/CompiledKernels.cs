using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Benchmarks.GpuCheck;

/// <summary>
/// Has the driver compile every CUDA kernel that the device can run, and keeps what it says. Nothing is launched: a refusal leaves the
/// device as it was.
/// </summary>
internal static class CompiledKernels
{
    private const string WarpgroupTarget = "sm_90";

    /// <summary>Compiles them; none on a device without tensor cores.</summary>
    /// <exception cref="InvalidOperationException">The driver refused one.</exception>
    public static GpuCheckReport Measure(GpuCheckOptions options, Action<GpuCheckReport> soFar)
    {
        using ComputeDevice device = ComputeDevice.Open(options.Device);
        List<CompiledKernel> compiled = [];
        GpuCheckReport report = new() { LoadedKernels = compiled };
        foreach ((string name, Type kernel) in CudaKernelTypes.All.Where(kernel => Runs(device, CudaKernelTypes.TraitsOf(kernel.Value))))
        {
            compiled.Add(Compile(device, name, kernel));
            Console.WriteLine(Line(compiled[^1]));
            soFar(report);
        }
        string[] refused = [.. compiled.Where(kernel => !kernel.Accepted).Select(kernel => kernel.Name)];
        Console.WriteLine($"{Row.Compile}: {compiled.Count - refused.Length} of {compiled.Count} kernels accepted");
        return refused.Length == 0 ? report : throw new InvalidOperationException($"the driver refused {string.Join("; ", refused)}");
    }

    private static CompiledKernel Compile(ComputeDevice device, string name, Type kernel)
    {
        try
        {
            LoadedKernel loaded = device.LoadCudaKernel(kernel);
            return new CompiledKernel(name, true, loaded.Registers, loaded.LocalBytes, loaded.SharedBytes, loaded.Log);
        }
        catch (DeviceException refusal)
        {
            return new CompiledKernel(name, false, 0, 0, 0, refusal.Message);
        }
    }

    private static bool Runs(ComputeDevice device, CudaKernelTraits traits)
        => traits.Target.StartsWith(WarpgroupTarget, StringComparison.Ordinal) ? device.HasWarpgroupMatrices : device.HasWarpMatrices;

    // The compiler repeats registers and memory for each function; its notes on performance are what one wants to read.
    private static string Line(CompiledKernel kernel)
        => kernel.Accepted
            ? $"  {kernel.Registers,4} registers {kernel.LocalBytes,5} local bytes  "
            + $"{kernel.Name}{(kernel.Log.Contains("Performance Loss", StringComparison.Ordinal) ? "\n" + kernel.Log : "")}"
            : $"  REFUSED {kernel.Name}\n{kernel.Log}";
}
