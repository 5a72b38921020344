using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>What a device is to ILGPU: a context, and the accelerators in it that own memory and run kernels.</summary>
internal sealed class DeviceAccelerators : IDisposable
{
    // The smallest accelerator there is: it only owns memory, and its threads sleep.
    private static readonly CPUDevice Smallest = new(2, 1, 1);

    private readonly Context _context;
    private readonly bool _ownsContext;
    private Accelerator? _groups;

    private DeviceAccelerators(Context context, Accelerator main, bool ownsContext = true)
    {
        (_context, _ownsContext) = (context, ownsContext);
        Main = main;
    }

    /// <summary>The accelerator that owns all memory and runs what does not work in groups.</summary>
    public Accelerator Main { get; }

    /// <summary>
    /// The accelerator that runs groups: the main one on GPUs, one of its own on the simulator. There a launch wakes as many threads as the
    /// largest launch before it, and groups of 256 would make every later launch dear that needs a warp.
    /// </summary>
    public Accelerator Groups => _groups ??= Main is CPUAccelerator ? CreateCpu(_context) : Main;

    /// <summary>Opens the accelerators of a kind of device.</summary>
    /// <exception cref="DeviceException">There is no such device.</exception>
    public static DeviceAccelerators Open(DeviceSelector selector) => selector.Kind switch
    {
        DeviceKind.Cpu => OpenMemoryOnly(),
        DeviceKind.Simulator => OpenCpu(builder => builder.CPU(CPUDeviceKind.Nvidia).EnableAlgorithms()),
        _ => OpenGpu(selector),
    };

    /// <summary>Opens an accelerator that owns memory on the host and runs nothing.</summary>
    public static DeviceAccelerators OpenMemoryOnly() => OpenCpu(builder => builder.CPU(Smallest));

    /// <summary>
    /// Opens another accelerator that owns memory on the host, in the context of this one, which has one already; dispose it before this.
    /// </summary>
    public DeviceAccelerators OpenMemoryBeside() => new(_context, CreateCpu(_context), ownsContext: false);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_groups != Main)
            _groups?.Dispose();
        Main.Dispose();
        if (_ownsContext)
            _context.Dispose();
    }

    private static DeviceAccelerators OpenCpu(Action<Context.Builder> build)
    {
        Context context = Context.Create(build);
        return new DeviceAccelerators(context, CreateCpu(context));
    }

    private static CPUAccelerator CreateCpu(Context context) => context.GetCPUDevice(0).CreateCPUAccelerator(context);

    private static DeviceAccelerators OpenGpu(DeviceSelector selector)
    {
        Context context = DeviceCatalog.CreateContext(selector.Kind, forKernels: true, out string? refusal);
        Device[] found = [.. DeviceCatalog.DevicesOf(context, selector.Kind)];
        if (selector.Index < found.Length)
            return new DeviceAccelerators(context, found[selector.Index].CreateAccelerator(context));
        context.Dispose();
        string cause = refusal ?? $"{found.Length} such devices were found";
        throw new DeviceException(
            $"Device '{selector}' cannot be used: {cause}. 'devices' lists what is there; '--device cpu' works everywhere.");
    }
}
