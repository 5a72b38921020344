using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Layers;
using IlgpuColorize.Models.Onnx;
using IlgpuColorize.Models.Safetensors;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Sampling.Photos;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace IlgpuColorize.Tests.Models.Onnx;

public sealed class OnnxExportTests : IDisposable
{
    private const double Tolerance = 1e-4;
    private static readonly (int Images, int Height, int Width)[] Sizes = [(1, 16, 24), (3, 20, 8), (2, 4, 4)];
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Flow.Green, Fusion.Concat)]
    [InlineData(Flow.Green, Fusion.Transform)]
    [InlineData(Flow.Blue, Fusion.None)]
    [InlineData(Flow.Purple, Fusion.None)]
    public void Exported_files_compute_what_the_network_computes(Flow flow, Fusion fusion)
    {
        using TinyModel model = Model(flow, fusion);
        Export(model);
        using OnnxSession embedding = new(_folder[OnnxExport.EmbeddingFile]), generator = new(_folder[OnnxExport.GeneratorFile]);
        foreach ((int images, int height, int width) in Sizes)
        {
            Shape lightnessShape = new(images, height, width, 1), chromaShape = new(images, height / 4, width / 4, 2);
            double[] lightness = Numbers.Uniform(1, lightnessShape.Elements), chroma = Numbers.Uniform(2, chromaShape.Elements);
            Results ours = Ours(model, lightnessShape, lightness, chromaShape, chroma);

            Dictionary<string, double[]> described = embedding.Run(("lightness", lightnessShape, lightness));
            Numbers.Close(ours.Embedding, described["embedding"], Tolerance);
            Numbers.Close(ours.Condition, described["condition"], Tolerance);
            Assert.Equal(ours.Segmentation is not null, described.ContainsKey("segmentation"));
            if (ours.Segmentation is not null)
                Numbers.Close(ours.Segmentation, described["segmentation"], Tolerance);

            Shape conditionShape = chromaShape.WithChannels(model.Network.Configuration.ConditionChannels);
            double[] mixture = generator.Run(
                ("chroma", chromaShape, chroma), ("condition", conditionShape, described["condition"]))["mixture"];
            Numbers.Close(ours.Mixture, mixture, Tolerance);
        }
    }

    [Fact]
    public void Exported_files_describe_themselves()
    {
        using TinyModel model = Model(Flow.Green, Fusion.Concat);
        Export(model);
        using OnnxSession embedding = new(_folder[OnnxExport.EmbeddingFile]), generator = new(_folder[OnnxExport.GeneratorFile]);

        AssertAxes(embedding.Inputs["lightness"], ["batch", "", "height", "width"], 1);
        AssertAxes(embedding.Outputs["embedding"], ["batch", "", "map_height", "map_width"], 16);
        AssertAxes(embedding.Outputs["segmentation"], ["batch", "", "map_height", "map_width"], 3);
        AssertAxes(embedding.Outputs["condition"], ["batch", "", "map_height", "map_width"], 19);
        AssertAxes(generator.Inputs["chroma"], ["batch", "", "map_height", "map_width"], 2);
        AssertAxes(generator.Inputs["condition"], ["batch", "", "map_height", "map_width"], 19);
        AssertAxes(generator.Outputs["mixture"], ["batch", "", "map_height", "map_width"], 16);
        foreach (ModelMetadata metadata in (ModelMetadata[])[embedding.Metadata, generator.Metadata])
        {
            Assert.Equal(model.Network.Configuration, ModelConfiguration.FromJson(metadata.CustomMetadataMap["config"]));
            Assert.Equal("""["sky","sea","sand"]""", metadata.CustomMetadataMap["classes"]);
            Assert.Equal("IlgpuColorize", metadata.ProducerName);
        }
    }

    [Fact]
    public void Export_replaces_older_files_and_leaves_nothing_else()
    {
        using TinyModel model = Model(Flow.Purple, Fusion.None);
        File.WriteAllText(_folder[OnnxExport.EmbeddingFile], "old");
        Export(model);
        Export(model);
        Assert.Equal(
            [OnnxExport.EmbeddingFile, OnnxExport.GeneratorFile], Directory.GetFiles(_folder.Root).Select(Path.GetFileName).Order());
        using OnnxSession embedding = new(_folder[OnnxExport.EmbeddingFile]);
        Assert.Single(embedding.Inputs);
    }

    [Fact]
    public void Weights_beyond_the_formats_limit_are_refused()
    {
        OnnxGraph graph = new("large", "");
        graph.Constant("w", new float[300], 300);
        string path = _folder["large.onnx"];
        ModelFileException failure = Assert.Throws<ModelFileException>(
            () => graph.Write(path, new Dictionary<string, string>(), largestWeights: 1199));
        Assert.Equal(
            $"{path}: would hold 1,200 bytes of weights; an ONNX file holds 1,199 at most (protobuf's limit). Export a model of a "
            + $"smaller preset.", failure.Message);
        Assert.Empty(Directory.GetFiles(_folder.Root));
        graph.Write(path, new Dictionary<string, string>(), largestWeights: 1200);
        Assert.True(File.Exists(path));
    }

    private static void AssertAxes(NodeMetadata value, string[] names, int channels)
    {
        Assert.Equal(typeof(float), value.ElementType);
        Assert.Equal([-1, channels, -1, -1], value.Dimensions);
        Assert.Equal(names, value.SymbolicDimensions);
    }

    // Scales and biases other than 1 and 0, or neither would be tested.
    private static TinyModel Model(Flow flow, Fusion fusion)
    {
        TinyModel model = new(flow, fusion: fusion);
        foreach ((Convolution layer, int i) in model.Network.Convolutions.Select((layer, i) => (layer, i)))
        {
            Upload(layer.Scale, Numbers.Uniform(2 * i, layer.Scale.Length).Select(value => 1 + 0.5 * value));
            Upload(layer.Bias, Numbers.Uniform(2 * i + 1, layer.Bias.Length));
        }
        model.Network.RefreshFilters();
        return model;

        void Upload(Parameter parameter, IEnumerable<double> values)
            => model.Device.DefaultStream.Upload<float>(values.Select(value => (float)value).ToArray(), parameter.Data);
    }

    private void Export(TinyModel model)
        => OnnxExport.Write(new TrainedModel(model.Network, ["sky", "sea", "sand"]), _folder.Root);

    private static Results Ours(TinyModel model, Shape lightnessShape, double[] lightness, Shape chromaShape, double[] chroma)
    {
        using DeviceTensor input = new(model.Device, lightnessShape, lightness);
        using DeviceTensor canvas = new(
            model.Device, chromaShape.WithChannels(PixelGenerator.CanvasChannels),
            [.. chroma.Chunk(2).SelectMany(pixel => (double[])[.. pixel, 1])]);
        using Tape tape = new(model.Device.DefaultStream, model.Pool, TapeMode.Inference);
        SemanticFeatures features = model.Network.Encode(tape, Tensor.Over(input.View));
        Tensor mixture = model.Network.Generate(tape, Tensor.Over(canvas.View), features);
        return new Results(
            Read(features.Embedding), features.Segmentation is null ? null : Read(features.Segmentation), Read(features.Condition),
            Read(mixture));

        double[] Read(Tensor tensor) => [.. tape.Stream.Download(tensor.View.Data).Select(value => (double)value)];
    }

    private sealed record Results(double[] Embedding, double[]? Segmentation, double[] Condition, double[] Mixture);
}
