using IlgpuColorize.Cli.Commands;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Cli.Reporting;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.Tests.Sampling.Photos;
using Spectre.Console;
using Xunit;

namespace IlgpuColorize.Tests.Cli.Commands;

/// <summary>The demo's pictures are those that <c>colorize</c> makes.</summary>
public sealed class DemoGalleryTests : IDisposable
{
    private const ulong Seed = 5;
    private readonly TinyModel _model = new();
    private readonly TemporaryDirectory _files = new();
    private readonly RgbImage _photo = TestPhotos.Waves(24, 16, seed: 1);

    public void Dispose()
    {
        _files.Dispose();
        _model.Dispose();
    }

    [Fact]
    public void Pictures_are_the_embeddings_mean_and_the_usual_samples_of_each_photo()
    {
        ReportRow row = Assert.Single(Colorize());
        Assert.Equal(
            ["grey input", "truth", "embedding's mean", "sample 1", "sample 2", "sample 3", "segmentation"],
            row.Pictures.Select(picture => picture.Caption));
        Assert.Equal(TestPhotos.EightBits(_photo).Rgb, Shown("truth"));
        Assert.Equal([Drawn(SampleRequest.MeanOfEmbedding)[0]], [Shown("mean")]);
        Assert.Equal(
            Drawn(new SampleRequest { Samples = 3, Seed = Seed }.WithChoice()), new[] { "1", "2", "3" }.Select(Shown));
    }

    private ReportRow[] Colorize()
    {
        IAnsiConsole nowhere = Consoles.Plain(TextWriter.Null);
        CommandContext context = new(
            nowhere, nowhere, new DeviceSelector(DeviceKind.Cpu), Threads: 2, Verbose: false, TestContext.Current.CancellationToken);
        DemoOptions options = new(_files["out"], Steps: null, Seed);
        using DemoGallery gallery = new(_model.Network, ["sky", "sea", "sand"], _model.Pool, options, context);
        return gallery.Colorize("free", ["waves"], [_photo], side: 8);
    }

    private float[] Shown(string name)
        => new VipsImageFiles().Read(_files[$"out/images/free/waves-{name}.png"], ImageLimits.Any).Rgb;

    private float[][] Drawn(SampleRequest request)
    {
        using PhotoColorizer colorizer = new(_model.Network, _model.Pool);
        return [.. colorizer.Colorize(_photo, request).Select(colored => TestPhotos.EightBits(colored.Image).Rgb)];
    }
}
