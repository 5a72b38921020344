using IlgpuColorize.Models.Safetensors;
using Xunit;

namespace IlgpuColorize.Tests.Models.Safetensors;

public sealed class SafetensorsFullDiskTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(3000)]
    public void Writer_keeps_the_old_file_whole_when_the_disk_is_full(long room)
    {
        string path = _folder["model.safetensors"];
        Write(new SafetensorsWriter(), path, 1f);
        byte[] old = File.ReadAllBytes(path);

        UserException failure = Assert.Throws<UserException>(() => Write(new SafetensorsWriter { Disk = new FullDisk(room) }, path, 2f));

        Assert.Contains("No space left on device", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the file that was there is unchanged", failure.Message, StringComparison.Ordinal);
        Assert.Equal(old, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void Writer_leaves_nothing_when_the_disk_is_full_and_there_was_no_file()
    {
        Assert.Contains("nothing was written", Assert.Throws<UserException>(
            () => Write(new SafetensorsWriter { Disk = new FullDisk(10) }, _folder["model.safetensors"], 1f)).Message,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void Writer_names_a_target_that_is_a_directory()
        => Assert.Equal(
            $"{_folder.Root}: is a directory; name a regular file.",
            Assert.Throws<UserException>(() => Write(new SafetensorsWriter(), _folder.Root, 1f)).Message);

    [Fact]
    public void Writer_replaces_an_old_file()
    {
        string path = _folder["model.safetensors"];
        Write(new SafetensorsWriter(), path, 1f);
        Write(new SafetensorsWriter(), path, 2f);

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.All(file.ReadFloats("w"), value => Assert.Equal(2f, value));
    }

    private static void Write(SafetensorsWriter writer, string path, float value)
        => writer.Write(path, new Dictionary<string, string> { ["format"] = "test" },
            [TensorData.Floats("w", [1000], () => Enumerable.Repeat(value, 1000).ToArray())]);
}
