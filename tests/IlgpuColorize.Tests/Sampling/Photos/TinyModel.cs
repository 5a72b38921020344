using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Tests.Sampling.Photos;

/// <summary>An untrained network of the smallest sizes, with a device of its own.</summary>
internal sealed class TinyModel : IDisposable
{
    public TinyModel(Flow flow = Flow.Green, int classes = 3, Fusion fusion = Fusion.Concat)
    {
        Device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 2);
        Network = new ColorizationNetwork(Configuration.For(flow, fusion, classes), Device);
        ParameterStart.Draw(Network, seed: 7);
        Pool = new TensorPool(Device);
    }

    public static ModelConfiguration Configuration { get; } = new()
    {
        Width = 1,
        EmbeddingChannels = 16,
        GeneratorChannels = 4,
        GeneratorLayers = 1,
        Mixtures = 2,
        TrainSize = 16,
    };

    public ComputeDevice Device { get; }

    public ColorizationNetwork Network { get; }

    public TensorPool Pool { get; }

    /// <summary>Writes the network as a model file, whose classes are numbered unless they are named.</summary>
    public void WriteTo(string path, params IReadOnlyList<string> classNames)
    {
        IReadOnlyList<string> names = classNames.Count > 0
            ? classNames
            : [.. Enumerable.Range(0, Network.Configuration.Classes).Select(k => $"class {k}")];
        ModelFile.Write(path, Network, Network.Parameters.Values, names, new Dictionary<string, string>());
    }

    public void Dispose()
    {
        Pool.Dispose();
        Network.Dispose();
        Device.Dispose();
    }
}
