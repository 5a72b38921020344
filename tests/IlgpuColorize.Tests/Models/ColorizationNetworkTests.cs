using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Layers;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Models;

[Collection(TestDevices.Collection)]
public sealed class ColorizationNetworkTests
{
    private static ComputeDevice Device => TestDevices.Cpu;

    [Theory]
    [InlineData("paper", 194_523_006)]
    [InlineData("base", 54_031_134)]
    [InlineData("small", 13_723_438)]
    [InlineData("tiny", 931_210)]
    public void Preset_has_the_parameters_of_the_specification(string preset, long expected)
        => Assert.Equal(expected, Declared(Presets.ByName[preset].For(Flow.Green, Fusion.Concat, 21)).Count);

    [Theory]
    [InlineData(Flow.Purple, Fusion.None)]
    [InlineData(Flow.Blue, Fusion.None)]
    [InlineData(Flow.Green, Fusion.Concat)]
    [InlineData(Flow.Green, Fusion.Transform)]
    public void Parameters_have_the_names_of_the_specification(Flow flow, Fusion fusion)
    {
        ModelConfiguration configuration = RandomModel.Configuration(flow, fusion, layers: 3);
        using ColorizationNetwork network = new(configuration, Device);
        Assert.Equal(Names(configuration).Order(), network.Parameters.Parameters.Select(parameter => parameter.Name).Order());
        Assert.Equal(Declared(configuration).Count, network.Parameters.Count);
    }

    [Fact]
    public void Filters_have_the_shapes_of_the_specification()
    {
        using ColorizationNetwork network = new(RandomModel.Configuration(layers: 1), Device);
        Dictionary<string, string> shapes = network.Parameters.Parameters.ToDictionary(
            parameter => parameter.Name, parameter => string.Join('x', parameter.Shape));
        // Width 1, embedding 17, G 5, K 3, M 2.
        Assert.Equal("1x3x3x1", shapes["shared.conv1.v"]);
        Assert.Equal("1x3x3x2", shapes["shared.block1.conv1.v"]);
        Assert.Equal("2x3x3x2", shapes["shared.block1.conv2.v"]);
        Assert.Equal("4x3x3x2", shapes["shared.conv3.v"]);
        Assert.Equal("8x3x3x4", shapes["embedding.conv4.v"]);
        Assert.Equal("16x3x3x16", shapes["embedding.block7.conv2.v"]);
        Assert.Equal("16", shapes["embedding.block7.conv2.g"]);
        Assert.Equal("17x3x3x8", shapes["embedding.out.v"]);
        Assert.Equal("3x3x3x8", shapes["segmentation.aspp18.v"]);
        Assert.Equal("5x2x3x3", shapes["generator.stem_down.v"]);
        Assert.Equal("5x1x3x3", shapes["generator.stem_row.v"]);
        Assert.Equal("5x2x1x3", shapes["generator.stem_right.v"]);
        Assert.Equal("5x2x3x10", shapes["generator.down1.conv1.v"]);
        Assert.Equal("10x2x2x10", shapes["generator.right1.conv2.v"]);
        Assert.Equal("5x1x1x40", shapes["generator.down1.aux.v"]);
        Assert.Equal("5x1x1x50", shapes["generator.right1.aux.v"]);
        Assert.Equal("16x1x1x5", shapes["generator.out.v"]);
        Assert.Equal("16", shapes["generator.out.b"]);
    }

    [Fact]
    public void Lightness_of_another_size_is_refused()
    {
        using ColorizationNetwork network = new(RandomModel.Configuration(), Device);
        using TensorPool pool = new(Device);
        using Tape tape = new(Device.DefaultStream, pool, TapeMode.Inference);
        string message = Assert.Throws<ArgumentException>(() => network.Encode(tape, tape.Allocate(new(1, 16, 18, 1)))).Message;
        Assert.StartsWith(
            "The lightness has shape [1x16x18x1]; it needs 1 channel and multiples of 4 for rows and columns.", message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Batch_averages_lightness_over_cells_and_starts_with_a_clean_canvas()
    {
        using ColorizationBatch batch = new(Device, 1, 4, 8);
        batch.Write(0, new ColorExample("labelled", 8, 4, [.. Enumerable.Range(0, 32).Select(i => i % 8 < 4 ? i / 8 : 10f)],
            [0, 255, 127, 128], [7, 255]));
        batch.Upload();
        Assert.Equal([1.5f, 10], Download(batch.LightnessAverage));
        float[] chroma = [-1, 1, -0.5f / 127.5f, 0.5f / 127.5f];
        Assert.Equal(chroma, Download(batch.Chroma));
        Assert.Equal([chroma[0], chroma[1], 1, chroma[2], chroma[3], 1], Download(batch.Canvas));
        Assert.Equal([7, 255], Device.DefaultStream.Download(batch.Labels));
        batch.Write(0, new ColorExample("unlabelled", 8, 4, new float[32], [0, 0, 0, 0]));
        batch.Upload();
        Assert.Equal([255, 255], Device.DefaultStream.Download(batch.Labels));
    }

    [Theory]
    [InlineData(0, 16, 16)]
    [InlineData(1, 18, 16)]
    [InlineData(1, 16, 0)]
    public void Batch_of_an_impossible_size_is_refused(int images, int height, int width)
        => Assert.Contains(
            $"{images} images of {height} x {width}",
            Assert.Throws<ArgumentException>(() => new ColorizationBatch(Device, images, height, width)).Message, StringComparison.Ordinal);

    private static float[] Download(Tensor x) => Device.DefaultStream.Download(x.View.Data);

    // Declares the parts without memory for their parameters: preset paper would take 0.8 GB.
    private static ParameterSet Declared(ModelConfiguration configuration)
    {
        ParameterSet parameters = new();
        Declaration root = new(parameters, "", []);
        _ = new SharedTrunk(root["shared"], configuration.Width);
        _ = new EmbeddingBranch(root["embedding"], configuration.Width, configuration.EmbeddingChannels);
        if (configuration.HasSegmentation)
            _ = new SegmentationBranch(root["segmentation"], configuration.Width, configuration.Classes);
        _ = new FeatureFusion(root["modulation"], configuration);
        _ = new PixelGenerator(root["generator"], configuration);
        return parameters;
    }

    private static IEnumerable<string> Names(ModelConfiguration configuration)
    {
        static IEnumerable<string> Blocks(string part, params int[] numbers)
            => from number in numbers from conv in (string[])["conv1", "conv2"] select $"{part}.block{number}.{conv}";
        static IEnumerable<string> Trunk(string part) => [$"{part}.conv4", $"{part}.conv5", .. Blocks(part, 7, 8, 9, 10, 11, 12)];
        List<string> layers = ["shared.conv1", "shared.conv2", "shared.conv3", .. Blocks("shared", 1, 2, 3, 4, 5, 6), .. Trunk("embedding"),
            "embedding.out"];
        if (configuration.Flow != Flow.Purple)
            layers.AddRange([.. Trunk("segmentation"), "segmentation.aspp6", "segmentation.aspp12", "segmentation.aspp18"]);
        if (configuration.Fusion == Fusion.Transform)
            layers.AddRange(["modulation.hidden", "modulation.gamma", "modulation.beta"]);
        layers.AddRange(["generator.stem_down", "generator.stem_row", "generator.stem_right", "generator.out"]);
        layers.AddRange(from i in Enumerable.Range(1, configuration.GeneratorLayers)
                        from stream in (string[])["down", "right"]
                        from conv in (string[])["conv1", "conv2", "aux"]
                        select $"generator.{stream}{i}.{conv}");
        return from layer in layers from parameter in (string[])["v", "g", "b"] select $"{layer}.{parameter}";
    }
}
