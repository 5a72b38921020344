using System.Collections.Concurrent;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuColorize.Kernels.Cuda;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>An ordered queue of launches on a device, and the one seam that every launch passes.</summary>
public sealed class ComputeStream
{
    private readonly AcceleratorStream _stream;
    private readonly ConcurrentDictionary<Type, Delegate> _launchers;

    internal ComputeStream(ComputeDevice device, AcceleratorStream stream)
    {
        Device = device;
        _stream = stream;
        _launchers = device.Launchers;
    }

    /// <summary>The device.</summary>
    public ComputeDevice Device { get; }

    /// <summary>The stream as CUDA knows it.</summary>
    internal CudaStream Native
        => _stream as CudaStream ?? throw new InvalidOperationException($"The stream of {Device.Name} is none of CUDA's.");

    /// <summary>The observer of launches; null for none.</summary>
    public ILaunchObserver? Observer { get; set; }

    /// <summary>The type of the kernel that was launched last; null where that was host code.</summary>
    internal Type? LastKernel { get; private set; }

    /// <summary>Launches a portable kernel over the indices 0 to <paramref name="count"/>.</summary>
    /// <param name="op">The op's name, as the profiler shows it: <c>Gate.Forward</c>.</param>
    /// <param name="problem">The op's sizes.</param>
    /// <param name="count">The number of indices.</param>
    /// <param name="kernel">The kernel and its arguments.</param>
    public void Launch<TProblem, TKernel>(string op, in TProblem problem, int count, in TKernel kernel)
        where TProblem : struct, IProblem
        where TKernel : struct, IKernel
    {
        if (count == 0 || Observer is { } before && !before.Begin(op, problem))
            return;
        if (Device.IsHost)
            KernelOnHost<TKernel>.Run(Device.Workers, count, kernel);
        else
            LauncherOf<TKernel>()(_stream, count, kernel);
        LastKernel = typeof(TKernel);
        Observer?.End(op, problem);
    }

    /// <summary>Launches a SIMD form on the device <c>cpu</c>.</summary>
    /// <inheritdoc cref="Launch"/>
    public void LaunchHost<TProblem, TWork>(string op, in TProblem problem, int items, in TWork work)
        where TProblem : struct, IProblem
        where TWork : struct, IHostWork
    {
        if (items == 0 || Observer is { } before && !before.Begin(op, problem))
            return;
        Device.Workers.Run(items, work);
        LastKernel = null;
        Observer?.End(op, problem);
    }

    /// <summary>Launches a kernel that works in groups; never on the device <c>cpu</c>.</summary>
    /// <param name="op">The op's name, as the profiler shows it.</param>
    /// <param name="problem">The op's sizes.</param>
    /// <param name="grid">The groups; Y is at most 65,535.</param>
    /// <param name="kernel">The kernel and its arguments.</param>
    /// <exception cref="InvalidOperationException">The device is <c>cpu</c>.</exception>
    public void LaunchGroups<TProblem, TKernel>(string op, in TProblem problem, Index2D grid, in TKernel kernel)
        where TProblem : struct, IProblem
        where TKernel : struct, IGroupKernel
    {
        if (Device.IsHost)
            throw new InvalidOperationException(
                $"{op}: {typeof(TKernel).Name} works in groups, which {Device.Name} does not have; choose another algorithm there.");
        if (grid.Size == 0 || Observer is { } before && !before.Begin(op, problem))
            return;
        // A launch on the simulator has ended when it returns, so that its two accelerators keep one order.
        AcceleratorStream stream = Device.GroupAccelerator == Device.Accelerator ? _stream : Device.GroupAccelerator.DefaultStream;
        GroupLauncherOf<TKernel>()(stream, new KernelConfig(grid, new Index2D(TKernel.GroupSize, 1)), kernel);
        LastKernel = typeof(TKernel);
        Observer?.End(op, problem);
    }

    /// <summary>Launches a CUDA kernel over a one-dimensional grid of groups.</summary>
    /// <param name="op">The op's name, as the profiler shows it.</param>
    /// <param name="problem">The op's sizes.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="kernel">The kernel and its arguments.</param>
    public void LaunchCuda<TProblem, TKernel>(string op, in TProblem problem, int groups, in TKernel kernel)
        where TProblem : struct, IProblem
        where TKernel : unmanaged, ICudaKernel
    {
        if (groups == 0 || Observer is { } before && !before.Begin(op, problem))
            return;
        Device.Cuda.Launch(_stream, groups, kernel);
        LastKernel = typeof(TKernel);
        Observer?.End(op, problem);
    }

    // In a run of shapes only there is nothing to map.
    /// <summary>Returns the address of an encoded map in device memory. Equal maps have one address, for good.</summary>
    internal long AddressOf(in TensorMap map) => Device.IsShapesOnly ? 0 : Device.Cuda.AddressOf(map);

    /// <summary>Waits until every launch has finished.</summary>
    public void Synchronize()
    {
        if (!Device.IsHost && !Device.IsShapesOnly)
            _stream.Synchronize();
    }

    /// <summary>Copies values to device memory.</summary>
    public void Upload<T>(ReadOnlySpan<T> source, ArrayView<T> target)
        where T : unmanaged
    {
        if (source.Length != target.Length)
            throw new ArgumentException(
                $"Upload: {source.Length} values do not fill memory for {target.Length}; pass spans of one length.", nameof(source));
        if (Device.IsShapesOnly)
            return;
        if (Device.HasHostMemory)
            source.CopyTo(target.AsHostSpan());
        else
            target.CopyFromCPU(_stream, source.ToArray());
    }

    /// <summary>
    /// Copies values to device memory; from page-locked memory while the host goes on, until <see cref="Synchronize"/>. Any thread may call
    /// it.
    /// </summary>
    public void Upload<T>(HostBuffer<T> source, ArrayView<T> target)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(source);
        if (Device.IsShapesOnly)
            return;
        if (!source.IsPageLocked)
        {
            Upload(source.Values, target);
            return;
        }
        using ScopedAcceleratorBinding _ = Device.Accelerator.BindScoped();
        target.CopyFromPageLockedAsync(_stream, source.PageLocked);
    }

    /// <summary>Copies values back from device memory and waits for them.</summary>
    public void Download<T>(ArrayView<T> source, Span<T> target)
        where T : unmanaged
    {
        if (source.Length != target.Length)
            throw new ArgumentException(
                $"Download: memory for {source.Length} values does not fit a span of {target.Length}; pass spans of one length.",
                nameof(target));
        if (Device.IsShapesOnly)
        {
            target.Clear();
            return;
        }
        Synchronize();
        if (Device.HasHostMemory)
        {
            source.AsHostSpan().CopyTo(target);
            return;
        }
        T[] values = new T[target.Length];
        source.CopyToCPU(_stream, values);
        values.CopyTo(target);
    }

    /// <summary>Copies values back from device memory into a new array.</summary>
    public T[] Download<T>(ArrayView<T> source)
        where T : unmanaged
    {
        T[] values = new T[source.Length];
        Download(source, values.AsSpan());
        return values;
    }

    /// <summary>Copies device memory to device memory of the same length.</summary>
    public void Copy<T>(ArrayView<T> source, ArrayView<T> target)
        where T : unmanaged
    {
        if (Device.IsShapesOnly)
            return;
        if (Device.HasHostMemory)
        {
            Synchronize();
            source.AsHostSpan().CopyTo(target.AsHostSpan());
        }
        else
        {
            source.CopyTo(_stream, target);
        }
    }

    /// <summary>Sets device memory to zero.</summary>
    public void Clear<T>(ArrayView<T> target)
        where T : unmanaged
    {
        if (Device.IsShapesOnly)
            return;
        if (Device.HasHostMemory)
        {
            Synchronize();
            target.AsHostSpan().Clear();
        }
        else
        {
            target.MemSetToZero(_stream);
        }
    }

    private Action<AcceleratorStream, Index1D, TKernel> LauncherOf<TKernel>()
        where TKernel : struct, IKernel
        => (Action<AcceleratorStream, Index1D, TKernel>)_launchers.GetOrAdd(
            typeof(TKernel),
            static (_, accelerator) => accelerator.LoadAutoGroupedKernel<Index1D, TKernel>(KernelEntry.Run),
            Device.Accelerator);

    private Action<AcceleratorStream, KernelConfig, TKernel> GroupLauncherOf<TKernel>()
        where TKernel : struct, IGroupKernel
        => (Action<AcceleratorStream, KernelConfig, TKernel>)_launchers.GetOrAdd(
            typeof(TKernel),
            static (_, accelerator) => accelerator.LoadKernel<TKernel>(GroupKernelEntry.Run, GroupKernelEntry.Specialization<TKernel>()),
            Device.GroupAccelerator);
}
