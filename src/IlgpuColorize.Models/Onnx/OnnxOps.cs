using IlgpuColorize.Autograd;

namespace IlgpuColorize.Models.Onnx;

/// <summary>Spells the network's ops (SPEC 2, 4, 5) in ONNX operators, on N x C x H x W values.</summary>
internal static class OnnxOps
{
    private const int Channels = 1;
    private const int Rows = 2;

    /// <summary>Adds a convolution.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">Its name; its weights are NAME.w and NAME.b.</param>
    /// <param name="x">The input.</param>
    /// <param name="weights">K x C x R x S.</param>
    /// <param name="bias">K.</param>
    /// <param name="window">How the filter moves.</param>
    public static string Convolution(
        this OnnxGraph graph, string name, string x, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, ConvWindow window)
    {
        int k = bias.Length, c = weights.Length / (k * window.R * window.S);
        string w = graph.Constant($"{name}.w", weights, k, c, window.R, window.S);
        string b = graph.Constant($"{name}.b", bias, k);
        return graph.Operator(
            "Conv", [x, w, b], name,
            ("kernel_shape", new[] { window.R, window.S }),
            ("pads", new[] { window.Pad.Top, window.Pad.Left, window.Pad.Bottom, window.Pad.Right }),
            ("strides", new[] { window.Stride, window.Stride }),
            ("dilations", new[] { window.Dilation, window.Dilation }));
    }

    /// <summary>Computes elu(x).</summary>
    public static string Elu(this OnnxGraph graph, string x) => graph.Operator("Elu", [x]);

    /// <summary>Computes [elu(x), elu(-x)], the positive half first.</summary>
    public static string ConcatElu(this OnnxGraph graph, string x) => graph.Elu(graph.Concat(x, graph.Operator("Neg", [x])));

    /// <summary>Computes x where it is positive, else a tenth of it.</summary>
    public static string LeakyRelu(this OnnxGraph graph, string x) => graph.Operator("LeakyRelu", [x], null, ("alpha", 0.1f));

    /// <summary>Puts channels side by side.</summary>
    public static string Concat(this OnnxGraph graph, params string[] values) => graph.Operator("Concat", values, null, ("axis", Channels));

    /// <summary>Adds two values.</summary>
    public static string Add(this OnnxGraph graph, string x, string y, string? name = null) => graph.Operator("Add", [x, y], name);

    /// <summary>Computes x + p * sigmoid(q), where p is the first half of the channels and q the second.</summary>
    public static string Gate(this OnnxGraph graph, string x, string pq, string name)
    {
        string[] halves = graph.Operator("Split", [pq], null, [".p", ".q"], ("axis", Channels));
        return graph.Add(x, graph.Operator("Mul", [halves[0], graph.Operator("Sigmoid", [halves[1]])]), name);
    }

    /// <summary>Moves a value down and to the right; what is vacated is 0, what leaves the image is lost.</summary>
    public static string Shift(this OnnxGraph graph, string x, int rows, int columns)
        => graph.Operator("Pad", [x, graph.Constant($"{x}.shift", 0, 0, rows, columns, 0, 0, -rows, -columns)]);

    /// <summary>Computes e * (1 + gamma) + beta.</summary>
    public static string FeatureTransform(this OnnxGraph graph, string e, string gamma, string beta)
        => graph.Add(graph.Operator("Mul", [e, graph.Add(gamma, graph.Constant($"{gamma}.one", [1f], 1))]), beta);

    /// <summary>Appends a channel of ones.</summary>
    public static string AppendOnes(this OnnxGraph graph, string x)
    {
        string images = graph.Operator("Shape", [x], null, ("start", 0), ("end", Channels));
        string extents = graph.Operator("Shape", [x], null, ("start", Rows));
        string shape = graph.Operator("Concat", [images, graph.Constant("one_channel", 1L), extents], null, ("axis", 0));
        return graph.Concat(x, graph.Operator("ConstantOfShape", [shape], "ones", ("value", new[] { 1f })));
    }
}
