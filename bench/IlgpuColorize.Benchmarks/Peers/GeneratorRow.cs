using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Onnx;

namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>One pass of the generator of preset <c>paper</c> over one map of 32 x 32.</summary>
internal sealed class GeneratorRow : IPeerRow
{
    private readonly PeerDevice _ours;
    private readonly OnnxRuntimePeer _peer;
    private readonly ColorizationNetwork _network;
    private readonly Tensor _canvas;
    private readonly Tensor _condition;

    public GeneratorRow(PeerSetting setting)
    {
        _ours = new PeerDevice(setting.Threads);
        _network = _ours.Network(PeerSetting.OnlyGenerator);
        PeerTensor chroma = PeerTensor.Draw(1, PeerSetting.Map(1, 2)),
            condition = PeerTensor.Draw(2, PeerSetting.Map(1, _network.Configuration.ConditionChannels));
        float[] canvas = [.. chroma.Values.Chunk(2).SelectMany(pixel => (float[])[.. pixel, 1f])];
        (_canvas, _condition) = (_ours.Upload(new PeerTensor(PeerSetting.Map(1, PixelGenerator.CanvasChannels), canvas)),
            _ours.Upload(condition));
        OnnxExport.Write(new TrainedModel(_network, []), setting.Folder);
        _peer = new OnnxRuntimePeer(Path.Combine(setting.Folder, OnnxExport.GeneratorFile), setting.Threads, ("chroma", chroma),
            ("condition", condition));
        RunOurs();
        Flops = _ours.CountFlops(() => Generate(_ => { }));
    }

    public long Flops { get; }

    public void RunOurs() => Generate(_ => _ours.Stream.Synchronize());

    public void RunPeer() => _peer.Run();

    public double? Difference()
    {
        float[] mixture = [];
        Generate(result => mixture = _ours.Stream.Download(result.View.Data));
        return PeerTensor.Difference(mixture, _peer.Read("mixture"));
    }

    public void Dispose()
    {
        _peer.Dispose();
        _ours.Dispose();
    }

    private void Generate(Action<Tensor> use)
    {
        using Tape tape = new(_ours.Stream, _ours.Pool, TapeMode.Inference);
        use(_network.Generator.Apply(tape, _canvas, _condition));
    }
}
