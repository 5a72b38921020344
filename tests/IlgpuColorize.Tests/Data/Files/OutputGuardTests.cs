using IlgpuColorize.Data;
using Xunit;

namespace IlgpuColorize.Tests.Data;

public sealed class OutputGuardTests : IDisposable
{
    private const string Remedy = "choose another.";
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Protected_file_is_refused_by_every_path_to_it()
    {
        File.WriteAllText(_folder["photo.png"], "mine");
        Directory.CreateSymbolicLink(_folder["link"], _folder.Root);
        OutputGuard guard = new(overwrite: true);
        guard.Protect(_folder["photo.png"], "an input");
        foreach (string path in (string[])["photo.png", "link/photo.png", "link/../link/./photo.png"])
        {
            string message = Assert.Throws<UserException>(() => guard.Require(_folder[path], _ => true, Remedy)).Message;
            Assert.Equal($"{_folder[path]}: is an input, which is never written over; choose another place.", message);
        }
    }

    [Fact]
    public void File_of_the_users_is_kept_unless_overwriting_is_asked_for()
    {
        string path = _folder["a.json"];
        File.WriteAllText(path, "mine");
        Assert.Equal(
            $"{path}: exists and was not written by this command; {Remedy}",
            Assert.Throws<UserException>(() => new OutputGuard().Require(path, _ => false, Remedy)).Message);
        new OutputGuard(overwrite: true).Require(path, _ => false, Remedy);
        new OutputGuard().Require(path, _ => true, Remedy);
        new OutputGuard().Require(_folder["new.json"], _ => false, Remedy);
    }

    [Theory]
    [InlineData("""{"ours_ms":1,"ratio":2}""", true)]
    [InlineData("""[{"ours_ms":1,"ratio":2},{"ours_ms":1,"ratio":2}]""", true)]
    [InlineData("""{"row":{"ours_ms":1,"ratio":2},"other":{"ours_ms":1,"ratio":2}}""", true)]
    [InlineData("""{"row":{"ours_ms":1,"ratio":2},"other":1}""", false)]
    [InlineData("""[1]""", false)]
    [InlineData("""{"ours_ms":1}""", false)]
    [InlineData("words", false)]
    public void Report_is_known_by_its_keys_as_an_object_a_list_or_a_table(string text, bool isReport)
    {
        string path = _folder["a.json"];
        File.WriteAllText(path, text);
        Assert.Equal(isReport, ReportGuard.IsReport(path, "ours_ms", "ratio"));
        if (isReport)
            new OutputGuard().RequireReport(path, "ours_ms", "ratio");
        else
            Assert.Throws<UserException>(() => new OutputGuard().RequireReport(path, "ours_ms", "ratio"));
    }

    [Fact]
    public void Whatever_is_no_regular_file_is_refused()
    {
        Directory.CreateDirectory(_folder["folder"]);
        File.WriteAllText(_folder["target"], "mine");
        File.CreateSymbolicLink(_folder["link"], _folder["target"]);
        foreach (string name in (string[])["folder", "link"])
        {
            Assert.Throws<UserException>(() => new OutputGuard(overwrite: true).Require(_folder[name], _ => true, Remedy));
            Assert.Throws<UserException>(() => WholeFile.Write(_folder[name], "new"u8));
        }
        Assert.Equal("mine", File.ReadAllText(_folder["target"]));
        Assert.NotNull(new FileInfo(_folder["link"]).LinkTarget);
    }

    [Fact]
    public void Devices_and_named_pipes_are_told_apart()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such files.");
        Assert.Equal(FileKind.Device, FileKinds.Of("/dev/null"));
        Assert.Equal("is a device; give a regular file", FileKinds.WhyUnreadable("/dev/zero"));
        File.CreateSymbolicLink(_folder["zero"], "/dev/zero");
        Assert.Equal(FileKind.Device, FileKinds.Of(_folder["zero"]));
        Assert.Equal(FileKind.Link, FileKinds.Of(_folder["zero"], follow: false));
        Assert.Equal(FileKind.Missing, FileKinds.Of(_folder["none"]));
        Assert.Throws<UserException>(() => WholeFile.Write("/dev/null", "new"u8));
    }

    [Fact]
    public void Leftovers_are_removed_by_name_and_age()
    {
        foreach (string name in (string[])[".psc-0123456789ab.tmp", ".psc-mine.tmp", "psc-0123456789ab.tmp"])
            File.WriteAllText(_folder[name], "half");
        WholeFile.RemoveLeftovers(_folder.Root, TimeSpan.FromHours(1));
        Assert.Equal(3, Directory.GetFiles(_folder.Root).Length);
        WholeFile.RemoveLeftovers(_folder.Root, TimeSpan.Zero);
        Assert.Equal(
            [".psc-mine.tmp", "psc-0123456789ab.tmp"],
            Directory.GetFiles(_folder.Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        WholeFile.RemoveLeftovers(_folder["none"], TimeSpan.Zero);
    }
}
