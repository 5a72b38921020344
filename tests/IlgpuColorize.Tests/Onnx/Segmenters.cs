using Google.Protobuf;
using IlgpuColorize.Models.Onnx;
using IlgpuColorize.Models.Onnx.Wire;

namespace IlgpuColorize.Tests.Onnx;

/// <summary>Tiny segmenters in ONNX: a class is a channel, red, green or blue, and scores what the picture has of it.</summary>
internal static class Segmenters
{
    /// <summary>Writes one that gives scores.</summary>
    /// <param name="path">Where.</param>
    /// <param name="classes">The classes; those beyond three score nothing.</param>
    /// <param name="side">The one size that it takes; 0 for any.</param>
    /// <param name="channels">The channels that it takes.</param>
    public static void WriteScores(string path, int classes = 3, int side = 0, int channels = 3)
    {
        OnnxGraph graph = new("segmenter", "scores of classes");
        OnnxExtent any = "any", height = side > 0 ? side : "height", width = side > 0 ? side : "width";
        string scores = Convolve(graph, graph.Input("pictures", "RGB", any, channels, height, width), classes, channels);
        graph.Output(scores, "scores", "a score for each class", any, classes, "rows", "columns");
        graph.Write(path, new Dictionary<string, string>());
    }

    /// <summary>Writes one that gives the class of every fourth row and column.</summary>
    public static void WriteMap(string path, int classes = 3)
    {
        OnnxGraph graph = new("segmenter", "classes");
        string pictures = graph.Input("pictures", "RGB", 1, 3, "height", "width");
        string pooled = graph.Operator("AveragePool", [pictures], null, ("kernel_shape", new[] { 4, 4 }), ("strides", new[] { 4, 4 }));
        string map = graph.Operator("ArgMax", [Convolve(graph, pooled, classes, 3)], null, ("axis", 1), ("keepdims", 0));
        graph.Output(map, "classes", "the class", 1, "rows", "columns");
        graph.Write(path, new Dictionary<string, string>());
        // The graph's outputs are numbers; these are classes.
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        model.Graph.Output[0].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Int64;
        File.WriteAllBytes(path, model.ToByteArray());
    }

    private static string Convolve(OnnxGraph graph, string pictures, int classes, int channels)
    {
        float[] filter = new float[classes * channels];
        for (int k = 0; k < Math.Min(classes, channels); k++)
            filter[k * channels + k] = 1;
        return graph.Operator("Conv", [pictures, graph.Constant("filter", filter, classes, channels, 1, 1)], null);
    }
}
