using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>Our side of a row: the device <c>cpu</c> and memory on it.</summary>
internal sealed class PeerDevice : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    /// <summary>Opens the device.</summary>
    public PeerDevice(int threads)
    {
        Device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads);
        Pool = Own(new TensorPool(Device));
    }

    public ComputeDevice Device { get; }

    public ComputeStream Stream => Device.DefaultStream;

    public TensorPool Pool { get; }

    /// <summary>Has something disposed with the device.</summary>
    public T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    /// <summary>Allocates an undefined tensor.</summary>
    public Tensor Allocate(Shape shape) => Tensor.Over(new TensorView(Own(Device.Allocate<float>(shape.Elements)).View, shape, shape.C));

    /// <summary>Allocates a tensor and fills it.</summary>
    public Tensor Upload(PeerTensor values)
    {
        Tensor tensor = Allocate(values.Shape);
        Stream.Upload<float>(values.Values, tensor.View.Data);
        return tensor;
    }

    /// <summary>Makes a network of random parameters.</summary>
    public ColorizationNetwork Network(ModelConfiguration sizes)
    {
        ColorizationNetwork network = Own(new ColorizationNetwork(sizes, Device));
        ParameterStart.Draw(network, seed: 1);
        return network;
    }

    /// <summary>Counts the floating-point operations of the convolutions in a forward pass that ran before, without running it.</summary>
    public long CountFlops(Action forward) => CountFlops(Device, forward);

    /// <inheritdoc cref="CountFlops(Action)"/>
    public static long CountFlops(ComputeDevice device, Action forward)
    {
        ConvolutionCounter counter = new();
        (device.DefaultStream.Observer, device.ConvAlgorithm) = (counter, ConvAlgorithm.Direct);
        forward();
        (device.DefaultStream.Observer, device.ConvAlgorithm) = (null, ConvAlgorithm.Auto);
        return counter.Flops;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
        Device.Dispose();
    }

    private sealed class ConvolutionCounter : ILaunchObserver
    {
        public long Flops { get; private set; }

        public bool Begin(string op, IProblem problem)
        {
            if (problem is ConvPassProblem { IsWhole: true } && op == nameof(ConvFprop))
                Flops += problem.Flops;
            return false;
        }

        public void End(string op, IProblem problem)
        {
        }
    }
}
