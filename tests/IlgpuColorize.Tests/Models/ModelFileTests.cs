using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Safetensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Tests.Models;

[Collection(TestDevices.Collection)]
public sealed class ModelFileTests : IDisposable
{
    private static readonly string[] ClassNames = ["sky", "grass", "cat"];
    private static ComputeDevice Device => TestDevices.Cpu;
    private readonly TemporaryDirectory _folder = new();
    private readonly ColorizationNetwork _network = RandomModel.Network(Device, RandomModel.Configuration());

    public void Dispose()
    {
        _network.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Round_trip_keeps_averages_configuration_and_class_names()
    {
        using DeviceBuffer<float> averages = _network.Parameters.ZeroedBuffer(Device);
        float[] values = [.. Device.DefaultStream.Download(_network.Parameters.Values).Select(value => value / 2)];
        Device.DefaultStream.Upload<float>(values, averages.View);
        ModelFile.Write(Model, _network, averages.View, ClassNames, new Dictionary<string, string> { ["step"] = "12" });

        using TrainedModel loaded = ModelFile.Load(Model, Device);
        Assert.Equal(_network.Configuration, loaded.Network.Configuration);
        Assert.Equal(ClassNames, loaded.ClassNames);
        Assert.Equal(values, Device.DefaultStream.Download(loaded.Network.Parameters.Values));
        using SafetensorsFile file = SafetensorsFile.Open(Model);
        Assert.Equal("12", file.MetadataOf("step"));
    }

    [Theory]
    [InlineData(1f, 0x3f80)]
    [InlineData(1.00390625f, 0x3f80)]
    [InlineData(1.01171875f, 0x3f82)]
    [InlineData(1.004f, 0x3f81)]
    [InlineData(float.MaxValue, 0x7f80)]
    [InlineData(float.NegativeInfinity, 0xff80)]
    [InlineData(-0f, 0x8000)]
    public void Bfloat16_is_the_nearest_and_of_two_the_even_one(float value, int bits)
        => Assert.Equal(bits, ElementBytes.ToBFloat(value));

    [Fact]
    public void File_keeps_the_specifications_order_of_channels()
    {
        var conv2 = _network.Convolutions.Single(layer => layer.Name == "generator.down1.conv2");
        Device.DefaultStream.Upload<float>([.. Enumerable.Range(0, conv2.Scale.Length)], conv2.Scale.Data);
        Write();
        using SafetensorsFile file = SafetensorsFile.Open(Model);
        // On the device p and q are neighbours; in the file, p is the first half.
        Assert.Equal([0, 2, 4, 6, 8, 1, 3, 5, 7, 9], file.ReadFloats("param.generator.down1.conv2.g"));
        Assert.Equal(conv2.Direction.Shape, file.Entry("average.generator.down1.conv2.v").Shape);
    }

    [Fact]
    public void Missing_tensor_is_refused_by_name()
        => Refused(tensors => tensors.RemoveAll(tensor => tensor.Name == "average.embedding.block7.conv2.v"),
            "average.embedding.block7.conv2.v");

    [Fact]
    public void Tensor_of_another_shape_is_refused_by_name()
        => Refused(tensors =>
        {
            tensors.RemoveAll(tensor => tensor.Name == "average.shared.conv1.v");
            tensors.Add(TensorData.Floats("average.shared.conv1.v", [1, 3, 3, 2], () => new float[18]));
        }, "tensor 'average.shared.conv1.v' has shape", "this configuration needs");

    [Fact]
    public void Tensor_too_many_is_refused_by_name()
        => Refused(tensors => tensors.Add(TensorData.Floats("average.shared.conv9.v", [1], () => new float[1])), "tensor "
            + "'average.shared.conv9.v' belongs to no layer of this configuration");

    [Fact]
    public void File_cut_short_is_refused()
    {
        Write();
        byte[] whole = File.ReadAllBytes(Model);
        foreach (int kept in (int[])[0, 7, 100, whole.Length / 2, whole.Length - 1])
        {
            File.WriteAllBytes(Model, whole[..kept]);
            Assert.Contains(
                Model, Assert.Throws<ModelFileException>(() => ModelFile.Load(Model, Device)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void File_of_another_kind_is_refused()
    {
        File.WriteAllText(Model, "PK\u0003\u0004 this is no safetensors file, but long enough to be mistaken for one");
        Assert.Throws<ModelFileException>(() => ModelFile.Load(Model, Device));
        new SafetensorsWriter().Write(Model, new Dictionary<string, string> { ["format"] = "psc-golden-1" }, []);
        Assert.Equal(
            $"{Model}: is of format 'psc-golden-1'; a model file is of format 'psc-model-1'. 'train' and 'demo' write such files.",
            Assert.Throws<ModelFileException>(() => ModelFile.Load(Model, Device)).Message);
    }

    [Fact]
    public void Configuration_that_cannot_be_used_is_refused_by_key()
    {
        Write();
        using (SafetensorsFile file = SafetensorsFile.Open(Model))
        {
            Dictionary<string, string> metadata = MetadataOf(file);
            metadata["config"] = metadata["config"].Replace("\"width\":1", "\"width\":0", StringComparison.Ordinal);
            new SafetensorsWriter().Write(Other, metadata, TensorsOf(file));
        }
        Assert.Contains(
            "'width' is 0", Assert.Throws<ModelFileException>(() => ModelFile.Load(Other, Device)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_file_is_refused()
        => Assert.Contains(Model, Assert.Throws<ModelFileException>(() => ModelFile.Load(Model, Device)).Message, StringComparison.Ordinal);

    private string Model => _folder["model.safetensors"];

    private string Other => _folder["other.safetensors"];

    private void Write() => ModelFile.Write(Model, _network, _network.Parameters.Values, ClassNames, new Dictionary<string, string>());

    private void Refused(Action<List<TensorData>> change, params string[] named)
    {
        Write();
        using (SafetensorsFile file = SafetensorsFile.Open(Model))
        {
            List<TensorData> tensors = TensorsOf(file);
            change(tensors);
            new SafetensorsWriter().Write(Other, MetadataOf(file), tensors);
        }
        string message = Assert.Throws<ModelFileException>(() => ModelFile.Load(Other, Device)).Message;
        Assert.Contains(Other, message, StringComparison.Ordinal);
        Assert.All(named, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private static Dictionary<string, string> MetadataOf(SafetensorsFile file)
        => ((string[])["format", "config", "classes"]).ToDictionary(key => key, file.MetadataOf);

    private static List<TensorData> TensorsOf(SafetensorsFile file)
        => [.. file.Entries.Select(entry => TensorData.Floats(entry.Name, entry.Shape, () => file.ReadFloats(entry.Name)))];
}
