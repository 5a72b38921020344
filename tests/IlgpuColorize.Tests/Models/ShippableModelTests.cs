using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Safetensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Models;

[Collection(TestDevices.Collection)]
public sealed class ShippableModelTests : IDisposable
{
    private static readonly string[] ClassNames = ["sky", "grass", "cat"];
    private static ComputeDevice Device => TestDevices.Cpu;
    private readonly TemporaryDirectory _folder = new();
    private readonly ColorizationNetwork _network = RandomModel.Network(Device, RandomModel.Configuration());

    private string Small => _folder["small.safetensors"];

    public void Dispose()
    {
        _network.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void File_holds_the_averages_to_eight_bits_of_precision_and_nothing_else()
    {
        string model = Model("model", scale: 1);
        ShippableModel.Write([model], Small);
        using (TrainedModel loaded = ModelFile.Load(Small, Device))
        {
            Assert.Equal(_network.Configuration, loaded.Network.Configuration);
            Assert.Equal(ClassNames, loaded.ClassNames);
        }
        Close(Values.Select(value => (double)value), ValuesOf(Small));
        using SafetensorsFile file = SafetensorsFile.Open(Small), whole = SafetensorsFile.Open(model);
        Assert.All(file.Entries, entry => Assert.Equal(TensorType.BF16, entry.Type));
        Assert.Equal(whole.Entries.Count, 2 * file.Entries.Count);
        Assert.Equal("12", file.MetadataOf("step"));
        Assert.False(file.Metadata.ContainsKey("training"));
    }

    [Fact]
    public void Mean_counts_a_model_as_often_as_it_is_named()
    {
        string one = Model("one", scale: 1), other = Model("other", scale: -0.25f);
        ShippableModel.Write([one, other, other], Small);
        Close(Values.Select(value => value * (1 - 0.25 - 0.25) / 3), ValuesOf(Small));
        using SafetensorsFile file = SafetensorsFile.Open(Small);
        Assert.False(file.Metadata.ContainsKey("step"));
    }

    [Fact]
    public void Models_that_are_not_alike_have_no_mean()
    {
        string model = Model("model", scale: 1), renamed = Model("renamed", scale: 1, "sky", "grass", "dog"), larger = _folder["larger"];
        ModelConfiguration other = RandomModel.Configuration() with { TrainSize = 32 };
        using (ColorizationNetwork network = RandomModel.Network(Device, other))
            ModelFile.Write(larger, network, network.Parameters.Values, ClassNames, new Dictionary<string, string>());
        Assert.EndsWith(
            "larger: is of another configuration than " + model + "; only models that went on from one another have a mean.",
            Refusal(model, larger), StringComparison.Ordinal);
        Assert.EndsWith(
            "renamed: has other classes than " + model + "; only models that went on from one another have a mean.",
            Refusal(model, renamed), StringComparison.Ordinal);
        Assert.False(File.Exists(Small));

        string Refusal(params string[] models) => Assert.Throws<ModelFileException>(() => ShippableModel.Write(models, Small)).Message;
    }

    private float[] Values => Device.DefaultStream.Download(_network.Parameters.Values);

    private static float[] ValuesOf(string path)
    {
        using TrainedModel model = ModelFile.Load(path, Device);
        return Device.DefaultStream.Download(model.Network.Parameters.Values);
    }

    private static void Close(IEnumerable<double> expected, float[] actual) => Assert.All(
        expected.Zip(actual), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= Math.Abs(pair.First) / 256, $"{pair}"));

    // The network's parameters, scaled, as the averages of a model.
    private string Model(string name, float scale, params string[] classNames)
    {
        using DeviceBuffer<float> averages = _network.Parameters.ZeroedBuffer(Device);
        Device.DefaultStream.Upload<float>([.. Values.Select(value => scale * value)], averages.View);
        Dictionary<string, string> metadata = new() { ["training"] = "{}", ["step"] = "12" };
        ModelFile.Write(_folder[name], _network, averages.View, classNames.Length > 0 ? classNames : ClassNames, metadata);
        return _folder[name];
    }
}
