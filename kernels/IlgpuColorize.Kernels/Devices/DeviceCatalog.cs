using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>Describes a device that is there, or a kind that is not.</summary>
/// <param name="Selector">What to pass as <c>--device</c>.</param>
/// <param name="Name">The device's own name.</param>
/// <param name="MemoryBytes">Its memory; 0 where unknown.</param>
/// <param name="Usable">Whether it can be opened.</param>
/// <param name="Note">What it is for, or why it is not usable.</param>
public sealed record DeviceDescription(string Selector, string Name, long MemoryBytes, bool Usable, string Note);

/// <summary>Finds the devices of this machine.</summary>
public static class DeviceCatalog
{
    /// <summary>Lists every device, and for each kind without one the reason.</summary>
    public static IReadOnlyList<DeviceDescription> List()
    {
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        List<DeviceDescription> devices =
        [
            new("cpu", $"{Environment.ProcessorCount} cores", memory, true, "host code on all cores; the default without a GPU"),
        ];
        devices.AddRange(ListGpus(DeviceKind.Cuda));
        devices.AddRange(ListGpus(DeviceKind.OpenCL));
        devices.Add(new("simulator", "ILGPU CPU accelerator", memory, true, "for tests of kernels on small shapes; very slow"));
        return devices;
    }

    internal static DeviceSelector Preferred()
        => new(ListGpus(DeviceKind.Cuda).Any(device => device.Usable) ? DeviceKind.Cuda : DeviceKind.Cpu);

    internal static AcceleratorType AcceleratorTypeOf(DeviceKind kind)
        => kind == DeviceKind.Cuda ? AcceleratorType.Cuda : AcceleratorType.OpenCL;

    /// <summary>Makes a context with the devices of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="forKernels">Whether kernels are to be compiled; without, the context is made sooner.</param>
    /// <param name="refusal">Why there is no such device; null where there is.</param>
    internal static Context CreateContext(DeviceKind kind, bool forKernels, out string? refusal)
    {
        string? reason = null;
        Context context = Context.Create(builder =>
        {
            if (forKernels)
                builder.EnableAlgorithms();
            try
            {
                if (kind == DeviceKind.Cuda)
                    builder.Cuda();
                else
                    AddOpenCL(builder);
            }
            catch (Exception failure)
            {
                reason = $"the {NameOf(kind)} driver could not be loaded ({FirstLine(failure)})";
            }
        });
        refusal = reason ?? (DevicesOf(context, kind).Any() ? null : $"no {NameOf(kind)} device or driver was found");
        return context;
    }

    // Where it finds nothing else, ILGPU puts its own CPU accelerator into a context.
    internal static IEnumerable<Device> DevicesOf(Context context, DeviceKind kind)
        => context.Devices.Where(device => device.AcceleratorType == AcceleratorTypeOf(kind));

    private static void AddOpenCL(Context.Builder builder)
    {
        OpenCLLibrary.Resolve();
        builder.OpenCL();
    }

    private static List<DeviceDescription> ListGpus(DeviceKind kind)
    {
        using Context context = CreateContext(kind, forKernels: false, out string? refusal);
        if (refusal is not null)
            return [new(kind.ToString().ToLowerInvariant(), "-", 0, false, refusal)];
        List<DeviceDescription> devices = [];
        foreach (Device device in DevicesOf(context, kind))
            devices.Add(Describe(new DeviceSelector(kind, devices.Count), device));
        return devices;
    }

    private static DeviceDescription Describe(DeviceSelector selector, Device device)
    {
        string? obstacle = device is CLDevice { Capabilities: CLCapabilityContext { GenericAddressSpace: false } }
            ? "it has no generic address space (OpenCL 2.0), which ILGPU needs"
            : null;
        return new DeviceDescription(selector.ToString(), device.Name, device.MemorySize, obstacle is null, obstacle ?? KernelsOf(device));
    }

    private static string KernelsOf(Device device) => device is CudaDevice { Architecture: { Major: >= 8 } sm }
        ? $"SM {sm.Major}.{sm.Minor}: tensor cores with --precision bf16"
        : "portable kernels";

    private static string NameOf(DeviceKind kind) => kind == DeviceKind.Cuda ? "CUDA" : "OpenCL";

    private static string FirstLine(Exception failure) => failure.GetBaseException().Message.Split('\n')[0].Trim();
}
