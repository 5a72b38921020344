using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos;

public sealed class PhotoWatchTests : IDisposable
{
    private static readonly byte[] s_start = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_photo_arrives_once_it_has_stopped_growing_and_again_when_it_changes()
    {
        _files.Write("in/a.png", s_start);
        PhotoWatch watch = new(() => PhotoPlan.Make([_files["in"]], _files["out"]));
        Assert.Empty(Names(watch));
        _files.Write("in/b.png", s_start);
        Assert.Equal(["a.png"], Names(watch));
        _files.Write("in/b.png", [.. s_start, 1]);
        Assert.Empty(Names(watch));
        Assert.Equal(["b.png"], Names(watch));
        Assert.Empty(Names(watch));
        _files.Write("in/a.png", [.. s_start, 1, 2]);
        Assert.Empty(Names(watch));
        Assert.Equal(["a.png"], Names(watch));
    }

    private static IEnumerable<string> Names(PhotoWatch watch) => watch.Look().Tasks.Select(task => Path.GetFileName(task.Input));
}
