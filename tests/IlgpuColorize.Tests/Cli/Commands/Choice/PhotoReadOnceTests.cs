using IlgpuColorize.Cli.Commands;
using IlgpuColorize.Data;
using IlgpuColorize.ImageSharp;
using IlgpuColorize.Tests.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Cli.Commands.Choice;

public sealed class PhotoReadOnceTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void The_photo_that_was_read_first_is_read_once()
    {
        PhotoReadOnce files = new(new ImageSharpFiles());
        files.WritePng(_files["photo.png"], TestPhotos.Waves(20, 18, 1));
        files.WritePng(_files["output.png"], TestPhotos.Waves(20, 18, 2));
        Photo first = files.ReadPhoto(_files["photo.png"], ImageLimits.Colorize);
        Photo output = files.ReadPhoto(_files["output.png"], ImageLimits.Any);
        Assert.NotSame(first, output);
        Assert.NotSame(output, files.ReadPhoto(_files["output.png"], ImageLimits.Any));
        Assert.Same(first, files.ReadPhoto(_files["photo.png"], ImageLimits.Colorize));
    }

    [Fact]
    public void What_other_limits_may_refuse_is_read_again()
    {
        PhotoReadOnce files = new(new ImageSharpFiles());
        files.WritePng(_files["photo.png"], TestPhotos.Waves(20, 18, 1));
        files.ReadPhoto(_files["photo.png"], ImageLimits.Colorize);
        Assert.Throws<ImageFileException>(() => files.ReadPhoto(_files["photo.png"], new ImageLimits(1, 100)));
    }
}
