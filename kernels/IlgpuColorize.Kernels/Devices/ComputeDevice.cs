using System.Collections.Concurrent;
using System.Reflection;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>
/// Is an open device: where memory lies and launches run. The device <c>cpu</c> keeps its memory in buffers of a minimal ILGPU CPU accelerator, but runs everything
/// from ordinary host code on a <see cref="WorkerTeam"/>.
/// </summary>
public sealed class ComputeDevice : IDisposable
{
    // The smallest accelerator there is: it only owns memory, and its threads sleep.
    private static readonly CPUDevice Smallest = new(2, 1, 1);

    private readonly Context _context;
    private ICudaRuntime? _cuda;

    // The last is in use; those that it outgrew stay where captured launches still write to them.
    private readonly List<DeviceBuffer<float>> _scratch = [];

    private ComputeDevice(DeviceSelector selector, Context context, Accelerator accelerator, int threads, bool shapesOnly = false)
    {
        Selector = selector;
        IsShapesOnly = shapesOnly;
        _context = context;
        Accelerator = accelerator;
        Multiprocessors = accelerator.NumMultiprocessors;
        HasWarpgroupMatrices = accelerator is CudaAccelerator { Architecture: { Major: 9, Minor: 0 } };
        HasWarpMatrices = accelerator is CudaAccelerator { Architecture.Major: >= 8 };
        HasLargeSharedMemory = accelerator is CudaAccelerator { Architecture: { Major: 8, Minor: 0 } or { Major: 9 or 10 } };
        Workers = new WorkerTeam(IsHost ? threads : 1);
        ChannelAlignment = HasHostMemory ? 1 : Quad.Lanes;
        Name = IsHost ? $"cpu, {threads} threads" : $"{selector}, {accelerator.Name}";
        DefaultStream = new ComputeStream(this, HasHostMemory ? accelerator.DefaultStream : accelerator.CreateStream());
        Memory = new DeviceMemory(HasHostMemory ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : accelerator.MemorySize);
        TransformedFilterLimit = Memory.CapacityBytes / 4;
    }

    /// <summary>Gets what was opened; never <see cref="DeviceKind.Auto"/>.</summary>
    public DeviceSelector Selector { get; }

    /// <summary>Gets a name for people.</summary>
    public string Name { get; }

    /// <summary>Gets the ILGPU accelerator.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>Gets the threads of the device <c>cpu</c>; one elsewhere.</summary>
    public WorkerTeam Workers { get; }

    /// <summary>Gets the stream that everything uses unless it is told otherwise.</summary>
    public ComputeStream DefaultStream { get; }

    /// <summary>Gets the stream on which input arrives while the default one computes; the default one itself on <c>cpu</c>.</summary>
    public ComputeStream UploadStream => field ??= IsHost || IsShapesOnly ? DefaultStream : new ComputeStream(this, Accelerator.CreateStream());

    /// <summary>Gets the count of the device's memory.</summary>
    public DeviceMemory Memory { get; }

    /// <summary>Tells whether nothing is computed or stored here, see <see cref="OpenShapesOnly"/>.</summary>
    public bool IsShapesOnly { get; }

    /// <summary>Tells whether launches run from ordinary host code (the device <c>cpu</c>).</summary>
    public bool IsHost => Selector.Kind == DeviceKind.Cpu;

    /// <summary>Tells whether memory can be read and written from ordinary code (<c>cpu</c> and <c>simulator</c>).</summary>
    public bool HasHostMemory => Selector.Kind is DeviceKind.Cpu or DeviceKind.Simulator;

    /// <summary>Tells whether launches can be captured in a graph and repeated as one.</summary>
    public bool CapturesLaunches => Selector.Kind == DeviceKind.Cuda && !IsShapesOnly;

    /// <summary>Tells whether this is a CUDA device of SM 9.0, where four warps together multiply matrices of bfloat16 (wgmma), which kernels of target sm_90a need; no other has it.</summary>
    public bool HasWarpgroupMatrices { get; private set; }

    /// <summary>Tells whether this is a CUDA device of SM 8.0 or later, where a warp multiplies matrices of bfloat16 (mma.sync).</summary>
    public bool HasWarpMatrices { get; private set; }

    /// <summary>Tells whether this is a CUDA device of SM 8.0, 9.x or 10.x, where a group may have 163 KB of shared memory; SM 8.6, 8.9 and 12.0 do not grant it.</summary>
    public bool HasLargeSharedMemory { get; private set; }

    /// <summary>Tells whether groups of a launch form clusters that share memory; as wgmma, this is used on SM 9.0 alone.</summary>
    public bool HasClusters => HasWarpgroupMatrices;

    /// <summary>Gets the groups of the largest kernels that run at once, one a multiprocessor.</summary>
    public int Multiprocessors { get; private set; }

    /// <summary>Gets or sets whether the device <c>cpu</c> runs the portable kernels in place of their span twins, to compare the two.</summary>
    public bool PortableOnly { get; set; }

    /// <summary>Tells whether ops with a span twin run it.</summary>
    internal bool RunsTwins => IsHost && !PortableOnly;

    /// <summary>Gets or sets the number of elements that a pixel's channels are padded to; 1 for no padding. On GPUs it is 4, so that threads read four at once.</summary>
    public int ChannelAlignment { get; set; }

    /// <summary>Gets or sets the algorithm of every convolution; Auto lets <see cref="ConvAlgorithms.Choose"/> decide. A self-test forces each that applies.</summary>
    public ConvAlgorithm ConvAlgorithm { get; set; }

    /// <summary>
    /// Gets or sets the most bytes that all filters transformed for Winograd's method may take together, four times the weights for each of fprop and dgrad; a quarter of the
    /// device's memory unless set. Filters are served in the order of their first use, which is the program's own: one that does not fit any more is computed by
    /// <see cref="ConvAlgorithm.Blocked"/> until others are disposed.
    /// </summary>
    public long TransformedFilterLimit { get; set; }

    /// <summary>Gets or sets the bytes of the filters that are transformed.</summary>
    internal long TransformedFilterBytes { get; set; }

    internal ConcurrentDictionary<Type, Delegate> Launchers { get; } = new();

    /// <summary>Gets what runs CUDA kernels.</summary>
    internal ICudaRuntime Cuda => _cuda ??= Selector.Kind == DeviceKind.Cuda && !IsShapesOnly
        ? new CudaKernels(this)
        : throw new InvalidOperationException($"{Name} runs no CUDA kernels; choose an algorithm that applies to it.");

    /// <summary>Gets what the driver's compiler made of the kernels that were loaded so far, on CUDA devices; none elsewhere.</summary>
    public IReadOnlyList<LoadedKernel> LoadedKernels
    {
        get
        {
            if (!CapturesLaunches)
                return [];
            Accelerator.Bind();
            return [.. _cuda?.Loaded ?? [], .. Launchers.Select(pair => LoadedKernel.Portable(pair.Key, pair.Value)).OfType<LoadedKernel>()];
        }
    }

    /// <summary>Opens a device.</summary>
    /// <param name="selector">Which.</param>
    /// <param name="threads">Threads of the device <c>cpu</c>; 0 for all cores.</param>
    /// <exception cref="DeviceException">There is no such device, or it cannot be used.</exception>
    public static ComputeDevice Open(DeviceSelector selector, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        threads = threads == 0 ? Environment.ProcessorCount : threads;
        return selector.Kind switch
        {
            DeviceKind.Auto => Open(DeviceCatalog.Preferred(), threads),
            DeviceKind.Cpu => OpenHost(threads),
            DeviceKind.Simulator => OpenSimulator(),
            _ => OpenGpu(selector),
        };
    }

    /// <summary>
    /// Opens a stand-in for a run of shapes only: it makes the choices of this device and counts the memory that its buffers would take, but launches nothing, stores
    /// nothing and reads zeros. A memory plan is what such a run counted.
    /// </summary>
    public ComputeDevice OpenShapesOnly()
    {
        Context context = Context.Create(builder => builder.CPU(Smallest));
        ComputeDevice shapes = new(Selector, context, context.GetCPUDevice(0).CreateCPUAccelerator(context), threads: 1, shapesOnly: true)
        {
            PortableOnly = PortableOnly,
            ChannelAlignment = ChannelAlignment,
            ConvAlgorithm = ConvAlgorithm,
            HasWarpgroupMatrices = HasWarpgroupMatrices,
            HasLargeSharedMemory = HasLargeSharedMemory,
            HasWarpMatrices = HasWarpMatrices,
            Multiprocessors = Multiprocessors,
            TransformedFilterLimit = TransformedFilterLimit,
        };
        shapes.DefaultStream.Observer = new ShapesOnly();
        return shapes;
    }

    /// <summary>Loads a CUDA kernel, as its first launch would.</summary>
    /// <param name="kernel">One of <see cref="CudaKernelTypes.All"/>.</param>
    /// <exception cref="DeviceException">The driver's compiler refuses it.</exception>
    /// <exception cref="InvalidOperationException">This is no CUDA device.</exception>
    public LoadedKernel LoadCudaKernel(Type kernel)
    {
        MethodInfo load = typeof(ICudaRuntime).GetMethod(nameof(ICudaRuntime.Load))!.MakeGenericMethod(kernel);
        return (LoadedKernel)load.Invoke(Cuda, BindingFlags.DoNotWrapExceptions, null, null, null)!;
    }

    /// <summary>Allocates memory. Its contents are undefined.</summary>
    public DeviceBuffer<T> Allocate<T>(long length)
        where T : unmanaged => new(this, length);

    /// <summary>Returns memory for what passes between the stages of one op; the next op may overwrite it. It grows to the longest asked for and stays.</summary>
    internal ArrayView<float> Scratch(int length)
    {
        if (_scratch.Count == 0 || _scratch[^1].Length < length)
        {
            DefaultStream.Synchronize();
            if (!CapturesLaunches)
                ReleaseScratch();
            _scratch.Add(Allocate<float>(length));
        }
        return _scratch[^1].View.SubView(0, length);
    }

    /// <summary>Gives a device whose memory is the host's the tensor cores of an emulator, those of SM 9.0 or those that all have from SM 8.0 on.</summary>
    internal void Emulate(ICudaRuntime tensorCores, bool hasWarpgroupMatrices, int multiprocessors)
    {
        _cuda = tensorCores;
        Multiprocessors = multiprocessors;
        HasWarpgroupMatrices = hasWarpgroupMatrices;
        HasWarpMatrices = true;
        HasLargeSharedMemory = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ReleaseScratch();
        _cuda?.Dispose();
        Workers.Dispose();
        Accelerator.Dispose();
        _context.Dispose();
    }

    private void ReleaseScratch()
    {
        foreach (DeviceBuffer<float> scratch in _scratch)
            scratch.Dispose();
        _scratch.Clear();
    }

    private static ComputeDevice OpenHost(int threads)
    {
        Context context = Context.Create(builder => builder.CPU(Smallest));
        return new ComputeDevice(new DeviceSelector(DeviceKind.Cpu), context, context.GetCPUDevice(0).CreateCPUAccelerator(context), threads);
    }

    private static ComputeDevice OpenSimulator()
    {
        Context context = Context.Create(builder => builder.CPU(CPUDeviceKind.Nvidia).EnableAlgorithms());
        return new ComputeDevice(new DeviceSelector(DeviceKind.Simulator), context, context.GetCPUDevice(0).CreateCPUAccelerator(context), 1);
    }

    private static ComputeDevice OpenGpu(DeviceSelector selector)
    {
        Context context = DeviceCatalog.CreateContext(selector.Kind, out string? refusal);
        Device[] found = [.. DeviceCatalog.DevicesOf(context, selector.Kind)];
        if (selector.Index < found.Length)
            return new ComputeDevice(selector, context, found[selector.Index].CreateAccelerator(context), 1);
        context.Dispose();
        string cause = refusal ?? $"{found.Length} such devices were found";
        throw new DeviceException($"Device '{selector}' cannot be used: {cause}. 'devices' lists what is there; '--device cpu' works everywhere.");
    }
}
