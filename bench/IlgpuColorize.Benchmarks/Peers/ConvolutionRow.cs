using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models.Onnx;

namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>A 3 x 3 convolution with bias, "same" padding, one square image.</summary>
internal sealed class ConvolutionRow : IPeerRow
{
    private readonly PeerDevice _ours;
    private readonly OnnxRuntimePeer _peer;
    private readonly ConvProblem _problem;
    private readonly ConvFilter _filter;
    private readonly Tensor _x;
    private readonly Tensor _bias;
    private readonly Tensor _y;

    public ConvolutionRow(PeerSetting setting, int inputs, int outputs, int size, int dilation = 1)
    {
        ConvWindow window = ConvWindow.Same3x3(dilation: dilation);
        PeerTensor x = PeerTensor.Draw(1, new Shape(1, size, size, inputs));
        PeerTensor weights = PeerTensor.Draw(2, new Shape(outputs, window.R, window.S, inputs), 1 / MathF.Sqrt(9 * inputs));
        PeerTensor bias = PeerTensor.Draw(3, new Shape(1, 1, 1, outputs));
        _problem = window.Problem(x.Shape, outputs);
        _ours = new PeerDevice(setting.Threads);
        _filter = _ours.Own(new ConvFilter(_ours.Device, outputs, window.R, window.S, inputs));
        _ours.Stream.Upload<float>(weights.Values, _filter.Weights.Data);
        (_x, _bias, _y) = (_ours.Upload(x), _ours.Upload(bias), _ours.Allocate(_problem.Output));
        _peer = new OnnxRuntimePeer(Export(setting, x, weights, bias, window), setting.Threads, ("x", x));
    }

    public long Flops => _problem.Flops;

    public void RunOurs()
    {
        ConvFprop.Run(_ours.Stream, _problem, _x.View, _filter, _bias.View.Data, null, _y.View);
        _ours.Stream.Synchronize();
    }

    public void RunPeer() => _peer.Run();

    public double? Difference() => PeerTensor.Difference(_ours.Stream.Download(_y.View.Data), _peer.Read("y"));

    public void Dispose()
    {
        _peer.Dispose();
        _ours.Dispose();
    }

    // Sizes are fixed in the file, which can only help the peer.
    private static string Export(PeerSetting setting, PeerTensor x, PeerTensor weights, PeerTensor bias, ConvWindow window)
    {
        OnnxGraph graph = new("convolution", "One convolution.");
        graph.Input("x", "", 1, x.Shape.C, x.Shape.H, x.Shape.W);
        graph.Output(graph.Convolution("convolution", "x", weights.ToNchw(), bias.Values, window), "y", "", 1, bias.Values.Length,
            x.Shape.H, x.Shape.W);
        string path = Path.Combine(setting.Folder, "convolution.onnx");
        graph.Write(path, new Dictionary<string, string>());
        return path;
    }
}
