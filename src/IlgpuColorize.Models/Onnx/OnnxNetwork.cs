using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Models.Onnx;

/// <summary>
/// Describes a network as two ONNX graphs that together do what the network does. Tensors are float32 and N x C x H x W, as ONNX's own
/// operators have them; batch and sizes are free.
/// </summary>
internal static class OnnxNetwork
{
    private const string Images = "batch";
    private const string Rows = "map_height";
    private const string Columns = "map_width";

    /// <summary>Describes what is computed from lightness alone (SPEC 3 and 5).</summary>
    public static OnnxGraph Embedding(ColorizationNetwork network)
    {
        ModelConfiguration sizes = network.Configuration;
        OnnxGraph graph = new(
            "embedding",
            "Pixelated semantic colorization: computes colour embedding, segmentation and the generator's condition from lightness, "
            + "at a quarter of its size. Float32, NCHW.");
        OnnxLayers layers = new(graph, network);
        string lightness = graph.Input(
            "lightness",
            $"L / 50 - 1 for L of CIE Lab (D65). Height and width are multiples of 4; "
            + $"the network was trained at {sizes.TrainSize} x {sizes.TrainSize}.",
            Images, 1, "height", "width");

        string features = layers.Chain(
            "shared", lightness, "conv1", "block1", "block2", "conv2", "block3", "block4", "conv3", "block5", "block6");
        string embedding = layers.Convolution("embedding.out", Trunk("embedding"));
        embedding = graph.Output(
            embedding, "embedding",
            $"The colour embedding. Its first {sizes.MixtureChannels} channels are mixture parameters like those of generator.onnx, "
            + $"without feedback.",
            Images, sizes.EmbeddingChannels, Rows, Columns);
        string? segmentation = sizes.HasSegmentation ? Pyramid(Trunk("segmentation")) : null;
        if (segmentation is not null)
            segmentation = graph.Output(
                segmentation, "segmentation", "Logits of the classes that the metadata's 'classes' names in order.", Images, sizes.Classes,
                Rows, Columns);
        graph.Output(
            Fuse(graph, layers, sizes.Fusion, embedding, segmentation), "condition",
            $"The input 'condition' of generator.onnx ({Describe(sizes)}).", Images, sizes.ConditionChannels, Rows, Columns);
        return graph;

        string Trunk(string branch) => layers.Chain(
            branch, features, "conv4", "block7", "block8", "block9", "conv5", "block10", "block11", "block12");

        string Pyramid(string x) => graph.Add(
            graph.Add(layers.Convolution("segmentation.aspp6", x), layers.Convolution("segmentation.aspp12", x)),
            layers.Convolution("segmentation.aspp18", x));
    }

    /// <summary>Describes the autoregressive generator (SPEC 4).</summary>
    public static OnnxGraph Generator(ColorizationNetwork network)
    {
        ModelConfiguration sizes = network.Configuration;
        OnnxGraph graph = new(
            "generator",
            "Pixelated semantic colorization: computes the distribution of every pixel's chroma given the pixels before it in raster "
            + "order, and the condition. Float32, NCHW.");
        OnnxLayers layers = new(graph, network);
        string chroma = graph.Input(
            "chroma",
            "a and b of CIE Lab as (q - 127.5) / 127.5 for the level q = round(a) + 127. "
            + "A pixel's result depends on no pixel from itself on: those may hold anything finite.",
            Images, 2, Rows, Columns);
        string condition = graph.Input(
            "condition", $"The output 'condition' of embedding.onnx ({Describe(sizes)}).", Images, sizes.ConditionChannels, Rows, Columns);

        string canvas = graph.AppendOnes(chroma);
        string u = graph.Shift(layers.Convolution("generator.stem_down", canvas), rows: 1, columns: 0);
        string r = graph.Add(
            graph.Shift(layers.Convolution("generator.stem_row", canvas), rows: 1, columns: 0),
            graph.Shift(layers.Convolution("generator.stem_right", canvas), rows: 0, columns: 1));
        for (int i = 1; i <= sizes.GeneratorLayers; i++)
        {
            u = layers.Block($"generator.down{i}", u, condition);
            r = layers.Block($"generator.right{i}", r, graph.Concat(u, condition));
        }
        graph.Output(
            layers.Convolution("generator.out", r), "mixture",
            $"Parameters of a mixture of {sizes.Mixtures} discretised logistics: channel = group * {sizes.Mixtures} + component; "
            + $"groups: logits; coefficients of a on L, b on L, b on a (before tanh); "
            + "means of a, of b; log-scales of a, of b.",
            Images, sizes.MixtureChannels, Rows, Columns);
        return graph;
    }

    private static string Fuse(OnnxGraph graph, OnnxLayers layers, Fusion fusion, string embedding, string? segmentation)
    {
        if (fusion == Fusion.Concat)
            return graph.Concat(embedding, segmentation!);
        if (fusion == Fusion.None)
            return embedding;
        string z = graph.LeakyRelu(layers.Convolution("modulation.hidden", segmentation!));
        return graph.FeatureTransform(embedding, layers.Convolution("modulation.gamma", z), layers.Convolution("modulation.beta", z));
    }

    private static string Describe(ModelConfiguration sizes) => sizes.Fusion switch
    {
        Fusion.Concat => "embedding and segmentation side by side",
        Fusion.Transform => "the embedding, transformed by the segmentation",
        _ => "the embedding itself",
    };
}
