using IlgpuColorize.Models.Configuration;
using Xunit;

namespace IlgpuColorize.Tests.Models.Configuration;

public sealed class ModelConfigurationTests
{
    private static readonly ModelConfiguration Tiny = Presets.Tiny.For(Flow.Green, Fusion.Concat, 21);

    public static TheoryData<ModelConfiguration, string> OutOfRange => new()
    {
        { Tiny with { Width = 0 }, "Model configuration: 'width' is 0; it must be from 1 to 512." },
        { Tiny with { GeneratorChannels = 0 }, "Model configuration: 'generatorChannels' is 0; it must be from 1 to 4096." },
        { Tiny with { GeneratorLayers = -1 }, "Model configuration: 'generatorLayers' is -1; it must be from 1 to 64." },
        { Tiny with { Mixtures = 65 }, "Model configuration: 'mixtures' is 65; it must be from 1 to 64." },
        { Tiny with { EmbeddingChannels = 79 },
            "Model configuration: 'embeddingChannels' is 79; it must be from 8 * mixtures = 80 to 4096." },
        { Tiny with { TrainSize = 66 }, "Model configuration: 'trainSize' is 66; it must be a multiple of 4, from 16 to 4096." },
        { Tiny with { TrainSize = 12 }, "Model configuration: 'trainSize' is 12; it must be a multiple of 4, from 16 to 4096." },
        { Tiny with { Classes = 256 }, "Model configuration: 'classes' is 256; it must be from 1 to 255 with a segmentation branch." },
        { Tiny with { Flow = Flow.Blue }, "Model configuration: 'fusion' is Concat; it must be concat or transform in the green flow, "
            + "none otherwise." },
        { Tiny with { Fusion = Fusion.None }, "Model configuration: 'fusion' is None; it must be concat or transform in the green flow, "
            + "none otherwise." },
    };

    [Theory]
    [MemberData(nameof(OutOfRange), DisableDiscoveryEnumeration = true)]
    public void Value_out_of_range_is_refused_by_name(ModelConfiguration configuration, string message)
        => Assert.Equal(message, Assert.Throws<ConfigurationException>(configuration.Validate).Message);

    [Theory]
    [InlineData(Flow.Purple, Fusion.None)]
    [InlineData(Flow.Blue, Fusion.None)]
    [InlineData(Flow.Green, Fusion.Concat)]
    [InlineData(Flow.Green, Fusion.Transform)]
    public void Json_round_trip_changes_nothing(Flow flow, Fusion fusion)
    {
        ModelConfiguration configuration = Presets.Small.For(flow, fusion, 7) with { TrainSize = 96, Mixtures = 3 };
        Assert.Equal(configuration, ModelConfiguration.FromJson(configuration.ToJson()));
    }

    [Fact]
    public void Json_names_what_the_specification_names()
    {
        string json = Tiny.ToJson();
        Assert.All(["\"width\":4", "\"embeddingChannels\":80", "\"generatorChannels\":32", "\"generatorLayers\":2", "\"flow\":\"green\"",
            "\"fusion\":\"concat\""],
            part => Assert.Contains(part, json, StringComparison.Ordinal));
        Assert.DoesNotContain("conditionChannels", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"width": 4, "depth": 3}""", "depth")]
    [InlineData("""{"width": "four"}""", "width")]
    [InlineData("""{"flow": "yellow"}""", "flow")]
    [InlineData("""{"flow": 2}""", "flow")]
    public void Key_that_is_unknown_or_unreadable_is_refused_by_name(string json, string key)
        => Assert.Contains(
            key, Assert.Throws<ConfigurationException>(() => ModelConfiguration.FromJson(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("width", 100_000)]
    [InlineData("width", 1_000_000_000)]
    [InlineData("embeddingChannels", 1_000_000_000)]
    [InlineData("generatorChannels", 2_147_483_647)]
    [InlineData("generatorLayers", 100_000)]
    [InlineData("trainSize", 1_000_000)]
    public void Size_without_measure_is_refused_by_name(string key, int value)
    {
        string json = System.Text.RegularExpressions.Regex.Replace(Tiny.ToJson(), $"\"{key}\":[0-9]+", $"\"{key}\":{value}");
        string message = Assert.Throws<ConfigurationException>(() => ModelConfiguration.FromJson(json)).Message;
        Assert.Contains($"'{key}' is {value}; it must be ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1, 2]")]
    [InlineData("{")]
    public void Text_that_is_no_configuration_is_refused(string json)
        => Assert.StartsWith(
            "The model configuration ", Assert.Throws<ConfigurationException>(() => ModelConfiguration.FromJson(json)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Flow_takes_along_what_belongs_to_it()
    {
        ModelConfiguration purple = Presets.Tiny.For(Flow.Purple, Fusion.Concat, 21).Validate();
        Assert.Equal((Fusion.None, 0, false, 80), (purple.Fusion, purple.Classes, purple.HasSegmentation, purple.ConditionChannels));
        Assert.Equal(101, Presets.Tiny.For(Flow.Green, Fusion.Concat, 21).ConditionChannels);
        Assert.Equal(80, Presets.Tiny.For(Flow.Green, Fusion.Transform, 21).ConditionChannels);
        Assert.Equal(80, Presets.Tiny.For(Flow.Blue, Fusion.Concat, 21).ConditionChannels);
    }

    [Fact]
    public void Presets_have_their_training_size()
        => Assert.Equal(
            [("base", 128), ("paper", 128), ("small", 128), ("tiny", 64)],
            Presets.ByName.Select(preset => (preset.Key, preset.Value.TrainSize)).Order());
}
