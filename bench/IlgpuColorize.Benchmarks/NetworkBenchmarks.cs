using BenchmarkDotNet.Attributes;
using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Benchmarks;

/// <summary>What the benchmarks of the whole network share: preset <c>tiny</c>, untrained, on the machine's preferred device.</summary>
public abstract class NetworkBenchmarks : IDisposable
{
    private ComputeDevice? _device;
    private ColorizationNetwork? _network;
    private TensorPool? _pool;

    private protected ColorizationNetwork Network => _network!;

    private protected TensorPool Pool => _pool!;

    /// <summary>Opens the device, makes the network, and prepares what is timed.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Auto));
        _network = new ColorizationNetwork(Presets.Tiny.For(Flow.Green, Fusion.Concat, SyntheticScenes.ClassNames.Count), _device);
        ParameterStart.Draw(_network, seed: 1);
        _pool = new TensorPool(_device);
        Prepare();
    }

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        Abandon();
        _pool?.Dispose();
        _network?.Dispose();
        _device?.Dispose();
        _device = null;
        GC.SuppressFinalize(this);
    }

    private protected static ColorExample[] Scenes(int count, int size) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            SyntheticScene scene = SyntheticScenes.Draw(seed: 1, i, size);
            return ColorExample.From($"scene {i}", scene.Image, scene.Labels, size, size);
        }),
    ];

    private protected ColorizationBatch Upload(int images, int size) => ColorizationBatch.Of(Network.Device, Scenes(images, size));

    /// <summary>Makes what is timed.</summary>
    private protected abstract void Prepare();

    /// <summary>Frees what <see cref="Prepare"/> made.</summary>
    private protected virtual void Abandon()
    {
    }
}
