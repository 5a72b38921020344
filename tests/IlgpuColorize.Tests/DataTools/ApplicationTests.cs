using IlgpuColorize.Data;
using IlgpuColorize.DataTools;
using Xunit;

namespace IlgpuColorize.Tests.DataTools;

public sealed class ApplicationTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();

    private string Pack => Path.Combine(_files.Root, "pack");

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Synthetic_writes_a_pack_that_check_finds_whole()
    {
        Assert.Equal(0, (await Run("synthetic", "--out", Pack, "--count", "3", "--val", "2", "--size", "16", "--seed", "7")).ExitCode);
        Pack pack = IlgpuColorize.Data.Pack.Open(Pack, new VipsImageFiles());
        Assert.Equal((3, 2), (pack.TrainIds.Count, pack.ValidationIds.Count));
        Assert.Equal(SyntheticScenes.Draw(7, 1, 16).Labels.Indices, pack.Read(pack.TrainIds[1]).Labels!.Indices);

        (int exitCode, string output, string error) = await Run("check", Pack);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("3 training and 2 validation images", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_lists_problems_and_exits_with_1()
    {
        SyntheticPack.Write(Pack, count: 3, valCount: 0, seed: 1, size: 16, files: new VipsImageFiles(),
            cancellationToken: TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Pack, "images", "000000.png"), "no picture", TestContext.Current.CancellationToken);
        File.Delete(Path.Combine(Pack, "labels", "000002.png"));

        (int exitCode, string output, string error) = await Run("check", Pack);
        Assert.Equal(1, exitCode);
        Assert.Collection(
            output.TrimEnd().Split('\n'),
            line => Assert.Contains("000000.png", line, StringComparison.Ordinal),
            line => Assert.Contains("000002.png", line, StringComparison.Ordinal));
        Assert.Contains("2 problems", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Synthetic_leaves_a_directory_that_holds_something_alone()
    {
        _files.Write("pack/mine.txt", "x");
        (int exitCode, _, string error) = await Run("synthetic", "--out", Pack, "--count", "1", "--val", "0", "--size", "16");
        Assert.Equal(1, exitCode);
        Assert.Contains("not empty", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Single(Directory.GetFileSystemEntries(Pack));
    }

    [Theory]
    [InlineData("", "Required command")]
    [InlineData("check", "'PACK'")]
    [InlineData("synthetic", "'--out'")]
    [InlineData("synthetic --out p --count 0", "--count is 0; give a number from 1")]
    [InlineData("synthetic --out p --size 15", "--size is 15")]
    [InlineData("synthetic --out p --val -1", "--val is -1")]
    [InlineData("synthetic --out p --seed x", "'x'")]
    [InlineData("paint", "'paint'")]
    public async Task Wrong_usage_exits_with_2_and_says_why(string line, string why)
    {
        (int exitCode, string output, string error) = await Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.InRange(error.TrimEnd().Split('\n').Length, 1, 2);
    }

    [Fact]
    public async Task Interrupted_work_exits_with_130_and_leaves_no_usable_half()
    {
        (int exitCode, _, string error) = await Run(new CancellationToken(canceled: true), "synthetic", "--out", Pack, "--count", "50",
            "--val", "0", "--size", "16");
        Assert.Equal(130, exitCode);
        Assert.Equal("Interrupted.", error.TrimEnd());
        Assert.False(File.Exists(Path.Combine(Pack, "train.txt")));
    }

    private static Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments)
        => Run(TestContext.Current.CancellationToken, arguments);

    private static async Task<(int ExitCode, string Output, string Error)> Run(CancellationToken cancellation, params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        int exitCode = await Application.Run(arguments, output, error, cancellation);
        return (exitCode, output.ToString(), error.ToString());
    }
}
