using System.Text;
using IlgpuColorize.Models.Safetensors;
using Xunit;

namespace IlgpuColorize.Tests.Models.Safetensors;

public sealed class SafetensorsRefusalTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 7, "is cut short: tensor 'w' needs 8 bytes")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 9, "1 bytes follow the last tensor")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,12]}}", 12, "needs 8 bytes, but its offsets span 12")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 8, "bytes 8 to 0, which cannot be")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8, "shape [-2]")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2147483647],\"data_offsets\":[0,8]}}", 8, "absurd shape")]
    [InlineData("{\"w\":{\"dtype\":\"U8\",\"shape\":[2147483647,2147483647],\"data_offsets\":[0,4611686014132420609]}}", 8, "is cut short")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12, "leave a gap")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
        + "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}}", 6, "overlap")]
    [InlineData("{\"w\":{\"dtype\":\"F8_E4M3\",\"shape\":[2],\"data_offsets\":[0,2]}}", 2, "element type 'F8_E4M3', which is not read "
        + "here; export it as one of F32")]
    [InlineData("{\"w\":{\"dtype\":\"0\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "element type '0'")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4,8]}}", 8, "3 data_offsets instead of 2")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "the header is not valid")]
    [InlineData("{\"w\":{\"dtype\":7,\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "the header is not valid")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]}}", 8, "the header is not valid")]
    [InlineData("{\"w\":5}", 0, "the header is not valid")]
    [InlineData("{\"w\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
        + "\"w\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", 2, "the header is not valid")]
    [InlineData("{\"__metadata__\":{\"format\":1}}", 0, "metadata 'format' is not a string")]
    [InlineData("{\"__metadata__\":\"pt\"}", 0, "the header is not valid")]
    [InlineData("{ no json at all }", 0, "the header is not valid")]
    public void Reader_refuses_a_header_that_contradicts_itself_or_the_file(string header, int dataBytes, string cause)
        => AssertRefused(RawFile.Write(_folder, header, new byte[dataBytes]), cause);

    [Theory]
    [InlineData("")]
    [InlineData("8 bytes.")]
    public void Reader_refuses_a_file_too_short_for_any_header(string content)
        => AssertRefused(RawFile.WriteBytes(_folder, Encoding.ASCII.GetBytes(content)), "is not a safetensors file: it has only");

    [Theory]
    [InlineData("PK\u0003\u0004 an archive of another program")]
    [InlineData("GGUF and what follows it here")]
    [InlineData("{\"this\": \"is plain JSON\"}")]
    public void Reader_refuses_a_file_with_another_magic(string content)
        => AssertRefused(
            RawFile.WriteBytes(_folder, Encoding.ASCII.GetBytes(content)), "is not a safetensors file: it starts with the bytes");

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(100_000_001)]
    [InlineData(0)]
    public void Reader_refuses_an_absurd_header_length(long length)
        => AssertRefused(RawFile.Write(_folder, "{}      ", [], length), "is not a safetensors file");

    [Fact]
    public void Reader_refuses_a_file_cut_within_its_header()
        => AssertRefused(
            RawFile.Write(_folder, "{\"w\":", [], headerLength: 70), "is cut short: its header needs 70 bytes and 5 are there");

    [Fact]
    public void Reader_refuses_a_written_file_cut_anywhere()
    {
        string path = _folder["model.safetensors"];
        new SafetensorsWriter().Write(
            path, new Dictionary<string, string> { ["k"] = "v" }, [TensorData.Floats("w", [2, 2], () => new float[4])]);
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length++)
            Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(RawFile.WriteBytes(_folder, whole[..length])));
    }

    [Fact]
    public void Reader_refuses_a_missing_file_and_a_directory()
    {
        AssertRefused(Path.Combine(_folder.Root, "nowhere/model.safetensors"), "there is no such file");
        AssertRefused(_folder.Root, "is a directory; give a regular file");
    }

    [Fact]
    public void Reader_names_the_tensor_that_is_missing_or_of_another_kind()
    {
        string path = RawFile.Write(
            _folder, """{"f":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"i":{"dtype":"I64","shape":[1],"data_offsets":[4,12]}}""",
            [0, 0, 0, 0, .. BitConverter.GetBytes(1L << 40)]);
        using SafetensorsFile file = SafetensorsFile.Open(path);

        Assert.False(file.Contains("g"));
        Assert.Contains(
            "has no tensor 'g'", Assert.Throws<ModelFileException>(() => file.ReadFloats("g")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "'i' is of type I64", Assert.Throws<ModelFileException>(() => file.ReadFloats("i")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "'f' is of type F32", Assert.Throws<ModelFileException>(() => file.ReadInts("f")).Message, StringComparison.Ordinal);
        Assert.Contains("beyond 32 bits", Assert.Throws<ModelFileException>(() => file.ReadInts("i")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "has no 'format' in its metadata", Assert.Throws<ModelFileException>(() => file.MetadataOf("format")).Message,
            StringComparison.Ordinal);
    }

    private static void AssertRefused(string path, string cause)
    {
        string message = Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(cause, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
