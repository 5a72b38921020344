using System.Buffers.Binary;
using IlgpuColorize.Models.Safetensors;
using Xunit;

namespace IlgpuColorize.Tests.Models.Safetensors;

public sealed class SafetensorsRoundTripTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Writer_and_reader_keep_names_shapes_numbers_and_metadata()
    {
        string path = Path.Combine(_folder.Root, "below/model.safetensors");
        float[] weights = [1.5f, -0f, float.NaN, float.NegativeInfinity, float.Epsilon, 3.4e38f];
        var metadata = new Dictionary<string, string> { ["config"] = "{\"width\": 4}", ["names"] = "Löwe \"n\"\n" };

        new SafetensorsWriter().Write(path, metadata,
        [
            TensorData.Floats("b.weights", [2, 3], () => weights),
            TensorData.Ints("a.labels", [3], () => new[] { int.MinValue, 0, 255 }),
            TensorData.Floats("scalar", [], () => new[] { 0.25f }),
            TensorData.Floats("empty", [0, 7], () => ReadOnlyMemory<float>.Empty),
        ]);

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(metadata, file.Metadata);
        Assert.Equal("{\"width\": 4}", file.MetadataOf("config"));
        Assert.Equal(["a.labels", "b.weights", "empty", "scalar"], file.Entries.Select(entry => entry.Name).Order());
        Assert.Equal([2, 3], file.Entry("b.weights").Shape);
        Assert.Equal(weights.Select(BitConverter.SingleToInt32Bits), file.ReadFloats("b.weights").Select(BitConverter.SingleToInt32Bits));
        Assert.Equal([int.MinValue, 0, 255], file.ReadInts("a.labels"));
        Assert.Equal([0.25f], file.ReadFloats("scalar"));
        Assert.Empty(file.ReadFloats("empty"));
    }

    [Fact]
    public void Writer_aligns_the_data_and_ends_with_it()
    {
        string path = _folder["model.safetensors"];
        new SafetensorsWriter().Write(path, new Dictionary<string, string>(), [TensorData.Floats("odd", [3], () => new float[3])]);

        byte[] bytes = File.ReadAllBytes(path);
        long header = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, header % 8);
        Assert.Equal(bytes.Length, 8 + header + 12);
    }

    [Fact]
    public void Writer_and_reader_handle_tensors_larger_than_a_chunk()
    {
        string path = _folder["model.safetensors"];
        float[] many = [.. Enumerable.Range(0, 600_001).Select(i => (float)i)];
        new SafetensorsWriter().Write(path, new Dictionary<string, string>(), [TensorData.Floats("many", [many.Length], () => many)]);

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(many, file.ReadFloats("many"));
    }

    [Fact]
    public void Reader_converts_every_element_type()
    {
        string path = RawFile.Write(_folder, """
            {"f64":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"f16":{"dtype":"F16","shape":[2],"data_offsets":[16,20]},
             "bf16":{"dtype":"BF16","shape":[2],"data_offsets":[20,24]},
             "i64":{"dtype":"I64","shape":[2],"data_offsets":[24,40]},"u8":{"dtype":"U8","shape":[3],"data_offsets":[40,43]}}
            """,
            [
                .. BitConverter.GetBytes(0.1), .. BitConverter.GetBytes(-2.0), .. BitConverter.GetBytes((Half)1.5),
                    .. BitConverter.GetBytes((Half)(-65504)),
                0x80, 0x3F, 0x49, 0xC0, .. BitConverter.GetBytes(-5L), .. BitConverter.GetBytes(7L), 0, 128, 255,
            ]);

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal([0.1f, -2f], file.ReadFloats("f64"));
        Assert.Equal([1.5f, -65504f], file.ReadFloats("f16"));
        Assert.Equal([1f, -3.140625f], file.ReadFloats("bf16"));
        Assert.Equal([-5, 7], file.ReadInts("i64"));
        Assert.Equal([0, 128, 255], file.ReadInts("u8"));
    }

    [Fact]
    public void Reader_finds_tensors_beyond_two_gibibytes()
    {
        const long hole = 3L << 30;
        string path = RawFile.Write(_folder, $$$"""
            {"hole":{"dtype":"U8","shape":[3,{{{1 << 30}}}],"data_offsets":[0,{{{hole}}}]},
             "far":{"dtype":"F32","shape":[1],"data_offsets":[{{{hole}}},{{{hole + 4}}}]}}
            """, []);
        using (FileStream stream = File.OpenWrite(path))
        {
            stream.Seek(hole, SeekOrigin.End);
            stream.Write(BitConverter.GetBytes(42f));
        }

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal([42f], file.ReadFloats("far"));
        Assert.Contains(
            "elements, more than", Assert.Throws<ModelFileException>(() => file.ReadInts("hole")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writer_refuses_numbers_that_do_not_fill_the_shape_and_leaves_nothing()
    {
        string path = _folder["model.safetensors"];
        Assert.Throws<ArgumentException>(
            () => new SafetensorsWriter().Write(path, new Dictionary<string, string>(), [TensorData.Floats("w", [2], () => new float[3])]));
        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void Writer_refuses_two_tensors_of_one_name()
        => Assert.Throws<ArgumentException>(() => new SafetensorsWriter().Write(
            _folder["model.safetensors"], new Dictionary<string, string>(),
            [TensorData.Floats("w", [1], () => new float[1]), TensorData.Floats("w", [1], () => new float[1])]));
}
