using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Training;

namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>
/// One training step, forward, backward, Adam and averages, on a batch of drawn scenes that stays; the peer's batch is random.
/// </summary>
internal sealed class TrainingRow : IPeerRow
{
    // Until the compiler has seen the hot methods often enough to compile them at its best.
    private const int WarmUpSteps = 8;

    private readonly ComputeDevice _device;
    private readonly TorchPeer _peer;
    private readonly TrainingSession _session;
    private readonly ColorizationBatch _batch;

    public TrainingRow(PeerSetting setting, ModelConfiguration sizes, int batch)
    {
        ModelConfiguration configuration = sizes.For(Flow.Green, Fusion.Concat, PeerSetting.Classes);
        _peer = new TorchPeer(configuration, batch, setting);
        _device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), setting.Threads);
        ColorizationNetwork network = new(configuration, _device, trainable: true);
        _session = new TrainingSession(network, new TrainingOptions { Batch = batch });
        int side = configuration.TrainSize;
        _batch = ColorizationBatch.Of(_device, [.. Enumerable.Range(0, batch).Select(slot => Scene(slot, side))]);
        _session.Start(_batch);
        RunOurs();

        // A step computes every convolution three times: forward, and backward for its input and its filter.
        Flops = 3 * PeerDevice.CountFlops(_device, RunOurs);
        for (int step = 1; step < WarmUpSteps; step++)
            RunOurs();
    }

    public long Flops { get; }

    public void RunOurs() => _session.Step(_batch);

    public void RunPeer() => _peer.Step();

    // Both start from random numbers of their own.
    public double? Difference() => null;

    private static ColorExample Scene(int slot, int side)
    {
        SyntheticScene scene = SyntheticScenes.Draw(seed: 1, slot, side);
        return ColorExample.From("scene", scene.Image, scene.Labels, side, side);
    }

    public void Dispose()
    {
        _session.Dispose();
        _batch.Dispose();
        _device.Dispose();
        _peer.Dispose();
    }
}
