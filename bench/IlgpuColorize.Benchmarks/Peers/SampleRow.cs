using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Onnx;
using IlgpuColorize.Sampling;

namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>
/// Is the drawing of one map of 32 x 32 pixels, or of several samples of one photo: ours pixel by pixel; the peer's by one pass of the
/// whole generator for every pixel.
/// </summary>
internal sealed class SampleRow : IPeerRow
{
    private readonly PeerDevice _ours;
    private readonly OnnxRuntimePeer _peer;
    private readonly CachedSampler _sampler;
    private readonly SampleBatch _batch;

    public SampleRow(PeerSetting setting, int samples)
    {
        _ours = new PeerDevice(setting.Threads);
        ColorizationNetwork network = _ours.Network(PeerSetting.OnlyGenerator);
        int channels = network.Configuration.ConditionChannels;
        Tensor condition = _ours.Upload(PeerTensor.Draw(2, PeerSetting.Map(1, channels)));
        Tensor lightness = _ours.Upload(PeerTensor.Draw(3, PeerSetting.Map(1, 1)));
        _sampler = new CachedSampler(network, _ours.Pool);
        _batch = new SampleBatch(
            new SemanticFeatures(condition, null, condition), lightness,
            [.. Enumerable.Range(0, samples).Select(sample => new SampleSlot(0, new DrawKey(1, 2, (uint)sample)))]);
        OnnxExport.Write(new TrainedModel(network, []), setting.Folder);
        _peer = new OnnxRuntimePeer(
            Path.Combine(setting.Folder, OnnxExport.GeneratorFile), setting.Threads,
            ("chroma", PeerTensor.Draw(1, PeerSetting.Map(samples, 2))),
            ("condition", PeerTensor.Draw(2, PeerSetting.Map(samples, channels))));
        Flops = FlopsOf(network, condition, samples);
    }

    // Every value of both streams once, and the terms of the condition once for all samples.
    public long Flops { get; }

    public int PeerRuns => PeerSetting.Side * PeerSetting.Side;

    public void RunOurs() => _sampler.Sample(_batch, new SamplingOptions());

    public void RunPeer() => _peer.Run();

    public double? Difference() => null;

    public void Dispose()
    {
        _peer.Dispose();
        _sampler.Dispose();
        _ours.Dispose();
    }

    private long FlopsOf(ColorizationNetwork network, Tensor condition, int samples)
    {
        Tensor canvas = _ours.Allocate(PeerSetting.Map(1, PixelGenerator.CanvasChannels));
        long pass = _ours.CountFlops(() =>
        {
            using Tape tape = new(_ours.Stream, _ours.Pool, TapeMode.Inference);
            network.Generator.Apply(tape, canvas, condition);
        });
        long terms = _ours.CountFlops(() =>
        {
            using Tape tape = new(_ours.Stream, _ours.Pool, TapeMode.Inference);
            foreach ((Models.Layers.GatedBlock down, Models.Layers.GatedBlock right) in network.Generator.Down.Zip(network.Generator.Right))
            {
                down.Aux!.ApplyPart(tape, condition, part: 0);
                right.Aux!.ApplyPart(tape, condition, part: 1);
            }
        });
        // Nothing ran, so the filters that the passes asked for are still to be made.
        network.RefreshFilters();
        return samples * (pass - terms) + terms;
    }
}
