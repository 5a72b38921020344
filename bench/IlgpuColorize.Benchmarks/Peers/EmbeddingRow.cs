using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Onnx;

namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>Embedding, segmentation and condition of one image of 128 x 128 pixels.</summary>
internal sealed class EmbeddingRow : IPeerRow
{
    private readonly PeerDevice _ours;
    private readonly OnnxRuntimePeer _peer;
    private readonly ColorizationNetwork _network;
    private readonly Tensor _lightness;

    public EmbeddingRow(PeerSetting setting, ModelConfiguration preset)
    {
        _ours = new PeerDevice(setting.Threads);
        _network = _ours.Network(preset.For(Flow.Green, Fusion.Concat, PeerSetting.Classes));
        PeerTensor lightness = PeerTensor.Draw(1, new Shape(1, 128, 128, 1));
        _lightness = _ours.Upload(lightness);
        OnnxExport.Write(new TrainedModel(_network, []), setting.Folder);
        _peer = new OnnxRuntimePeer(Path.Combine(setting.Folder, OnnxExport.EmbeddingFile), setting.Threads, ("lightness", lightness));
        RunOurs();
        Flops = _ours.CountFlops(() => Describe(_ => { }));
    }

    public long Flops { get; }

    public void RunOurs() => Describe(_ => _ours.Stream.Synchronize());

    public void RunPeer() => _peer.Run();

    public double? Difference()
    {
        float[] segmentation = [];
        Describe(features => segmentation = _ours.Stream.Download(features.Segmentation!.View.Data));
        return PeerTensor.Difference(segmentation, _peer.Read("segmentation"));
    }

    public void Dispose()
    {
        _peer.Dispose();
        _ours.Dispose();
    }

    private void Describe(Action<SemanticFeatures> use)
    {
        using Tape tape = new(_ours.Stream, _ours.Pool, TapeMode.Inference);
        use(_network.Encode(tape, _lightness));
    }
}
