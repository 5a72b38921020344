using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Models.Onnx;

/// <summary>
/// Adds a network's layers to a graph under the names they have in files, with the weight normalisation folded into plain weights.
/// </summary>
internal sealed class OnnxLayers(OnnxGraph graph, ColorizationNetwork network)
{
    private readonly Dictionary<string, Convolution> _convolutions = network.Convolutions.ToDictionary(layer => layer.Name);
    private readonly Dictionary<(string Value, Activation Activation), string> _activated = [];

    /// <summary>Applies convolutions and gated blocks of one part of the network, one after the other.</summary>
    public string Chain(string part, string x, params ReadOnlySpan<string> layers)
    {
        foreach (string layer in layers)
            x = _convolutions.ContainsKey($"{part}.{layer}") ? Convolution($"{part}.{layer}", x) : Block($"{part}.{layer}", x);
        return x;
    }

    /// <summary>Applies a convolution and the activation before it.</summary>
    public string Convolution(string name, string x)
    {
        Convolution layer = _convolutions[name];
        return graph.Convolution(name, Activate(x, layer.Shape.Activation), Weights(layer), InFileOrder(layer.Bias), layer.Shape.Window);
    }

    /// <summary>
    /// Applies a gated block: h = conv1(concat_elu(x)) [+ aux(concat_elu(condition))]; [p, q] = conv2(concat_elu(h)); y = x + p *
    /// sigmoid(q).
    /// </summary>
    public string Block(string name, string x, string? condition = null)
    {
        string h = Convolution($"{name}.conv1", x);
        if (condition is not null)
            h = graph.Add(h, Convolution($"{name}.aux", condition));
        return graph.Gate(x, Convolution($"{name}.conv2", h), name);
    }

    // As on the tape, what several layers read is activated once.
    private string Activate(string x, Activation activation)
    {
        if (activation == Activation.None)
            return x;
        if (!_activated.TryGetValue((x, activation), out string? activated))
            _activated[(x, activation)] = activated = activation == Activation.ConcatElu ? graph.ConcatElu(x) : graph.Elu(x);
        return activated;
    }

    // w = g * v / ||v|| per output channel, K x R x S x C in files and K x C x R x S in ONNX.
    private float[] Weights(Convolution layer)
    {
        float[] v = InFileOrder(layer.Direction), g = InFileOrder(layer.Scale), w = new float[v.Length];
        int channels = layer.Direction.Shape[3], perOutput = v.Length / g.Length, taps = perOutput / channels;
        for (int k = 0; k < g.Length; k++)
        {
            ReadOnlySpan<float> direction = v.AsSpan(k * perOutput, perOutput);
            double squares = 0;
            foreach (float element in direction)
                squares += (double)element * element;
            double scale = g[k] / Math.Sqrt(squares);
            for (int i = 0; i < perOutput; i++)
                w[k * perOutput + i % channels * taps + i / channels] = (float)(scale * direction[i]);
        }
        return w;
    }

    private float[] InFileOrder(Parameter parameter)
        => ParameterLayout.ToFile(parameter, network.Device.DefaultStream.Download(parameter.Data));
}
