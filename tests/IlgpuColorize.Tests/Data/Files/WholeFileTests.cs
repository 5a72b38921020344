using IlgpuColorize.Data;
using Xunit;

namespace IlgpuColorize.Tests.Data;

public sealed class WholeFileTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void File_that_would_be_larger_than_is_allowed_is_named_with_the_limit()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The limit is one of Linux and macOS.");
        string path = _folder["large"];
        // So .NET reports EFBIG.
        UserException refusal = Assert.Throws<UserException>(
            () => WholeFile.Write(path, _ => throw new ArgumentOutOfRangeException("value", "Specified file length was too large.")));
        Assert.StartsWith($"{path}: cannot be written (", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("nothing was written. Allow larger files (ulimit -f).", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void Write_takes_every_step_in_the_order_that_power_may_fail_in()
    {
        RecordingDisk disk = new(failAt: null);
        WholeFile.Write(Path.Combine(_folder.Root, "new/a.txt"), stream => stream.Write("new"u8), disk);
        Assert.Equal(["CreateFolder", "CreateFile", "Flush", "Rename", "FlushFolder"], disk.Steps);
        Assert.Equal("new", File.ReadAllText(Path.Combine(_folder.Root, "new/a.txt")));
    }

    [Theory]
    [InlineData("CreateFolder")]
    [InlineData("CreateFile")]
    [InlineData("Flush")]
    [InlineData("Rename")]
    public void Step_that_fails_leaves_the_old_file_and_no_other(string step)
    {
        string path = _folder["a.txt"];
        File.WriteAllText(path, "old");
        UserException failure = Assert.Throws<UserException>(
            () => WholeFile.Write(path, stream => stream.Write("new"u8), new RecordingDisk(step)));
        Assert.Equal(
            $"{path}: cannot be written ({step} failed); the file that was there is unchanged. Free space on that disk or choose another "
                + $"place.",
            failure.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void Writer_that_fails_leaves_the_old_file_and_its_own_exception()
    {
        string path = _folder["a.txt"];
        File.WriteAllText(path, "old");
        Assert.Throws<InvalidOperationException>(() => WholeFile.Write(path, _ => throw new InvalidOperationException()));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void Name_may_be_as_long_as_the_file_system_allows()
    {
        string path = _folder[new string('a', 255)];
        WholeFile.Write(path, "whole"u8);
        Assert.Equal("whole", File.ReadAllText(path));
    }

    private sealed class RecordingDisk(string? failAt) : Disk
    {
        public List<string> Steps { get; } = [];

        public override void CreateFolder(string folder) => Do("CreateFolder", () => Directory.CreateDirectory(folder));

        public override Stream CreateFile(string path)
        {
            Do("CreateFile", () => { });
            return base.CreateFile(path);
        }

        public override void Flush(Stream stream) => Do("Flush", () => base.Flush(stream));

        public override void Rename(string path, string target) => Do("Rename", () => base.Rename(path, target));

        public override void FlushFolder(string folder) => Do("FlushFolder", () => base.FlushFolder(folder));

        private void Do(string step, Action action)
        {
            Steps.Add(step);
            if (step == failAt)
                throw new IOException($"{step} failed");
            action();
        }
    }
}
