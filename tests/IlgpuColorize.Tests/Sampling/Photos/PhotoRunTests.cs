using IlgpuColorize.Data;
using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos;

public sealed class PhotoRunTests : IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();
    private readonly TinyModel _model = new();
    private readonly PhotoColorizer _colorizer;

    public PhotoRunTests() => _colorizer = new PhotoColorizer(_model.Network, _model.Pool);

    public void Dispose()
    {
        _colorizer.Dispose();
        _model.Dispose();
        _files.Dispose();
    }

    [Fact]
    public void Bad_photos_are_reported_and_the_others_done()
    {
        _images.WritePng(_files["in/a.png"], TestPhotos.Waves(20, 18, 1, alpha: true));
        byte[] whole = _images.EncodePng(TestPhotos.Waves(40, 40, 2));
        _files.Write("in/b-cut.png", whole[..(whole.Length / 2)]);
        _files.Write("in/c-text.png", "This is no picture.");
        _images.WritePng(_files["in/d-dot.png"], TestPhotos.Waves(1, 1, 3));
        _images.WritePng(_files["in/e.png"], TestPhotos.Waves(16, 16, 4));

        PhotoOutcome[] outcomes = Run(2, _files["in"], _files["in/f-missing.jpg"]);
        Assert.Equal(6, outcomes.Length);
        Assert.Equal(["b-cut.png", "c-text.png", "d-dot.png", "f-missing.jpg"],
            Names(outcomes.Where(outcome => outcome.Problem is not null).Select(outcome => outcome.Input)));
        Assert.All(outcomes, outcome => Assert.Equal(outcome.Problem is null ? 2 : 0, outcome.Outputs.Count));
        Assert.All(outcomes, outcome =>
            Assert.Contains(outcome.Problem is null ? "" : Path.GetFileName(outcome.Input), outcome.Problem?.Message ?? "",
                StringComparison.Ordinal));
        Assert.Equal(["a-1.png", "a-2.png", "e-1.png", "e-2.png"], Written());

        RgbImage photo = _images.Read(_files["in/a.png"], ImageLimits.Any), color = _images.Read(_files["out/a-2.png"], ImageLimits.Any);
        Assert.Equal((20, 18), (color.Width, color.Height));
        Assert.Equal(photo.Alpha, color.Alpha);
        Assert.InRange(TestPhotos.LargestLightnessDifference(photo, color), 0, 1);
    }

    [Fact]
    public void A_rerun_writes_the_same_over_its_own_outputs()
    {
        _images.WritePng(_files["in/a.png"], TestPhotos.Waves(20, 18, 1));
        Run(1, _files["in"]);
        byte[] first = File.ReadAllBytes(_files["out/a.png"]);
        Run(1, _files["in"]);
        Assert.Equal(first, File.ReadAllBytes(_files["out/a.png"]));
        Assert.Equal(["a.png"], Written());
    }

    [Fact]
    public void Outputs_that_cannot_be_written_are_reported()
    {
        _images.WritePng(_files["in/a.png"], TestPhotos.Waves(20, 18, 1));
        Directory.CreateDirectory(_files["out/a-2.png"]);
        PhotoOutcome outcome = Assert.Single(Run(2, _files["in"]));
        Assert.Equal(["a-1.png"], Names(outcome.Outputs));
        Assert.Contains("a-2.png", outcome.Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_writes_what_was_drawn_and_leaves_whole_files()
    {
        for (int i = 0; i < 3; i++)
            _images.WritePng(_files[$"in/{i}.png"], TestPhotos.Waves(16, 16, i));
        using CancellationTokenSource source = new();
        PhotoRun run = new(_colorizer, _images, new SampleRequest());
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (PhotoOutcome _ in run.Execute(PhotoPlan.Make([_files["in"]], _files["out"]), source.Token))
                source.Cancel();
        });
        // All three are drawn together.
        Assert.Equal(["0.png", "1.png", "2.png"], Written());
    }

    [Fact]
    public void Photo_that_is_too_large_for_memory_is_its_own_failure()
    {
        for (int i = 0; i < 3; i++)
            _images.WritePng(_files[$"in/{i}.png"], TestPhotos.Waves(16, 16, i));
        PhotoRun run = new(_colorizer, new ForgetfulFiles(_images, "1.png"), new SampleRequest());
        PhotoOutcome[] outcomes = [.. run.Execute(PhotoPlan.Make([_files["in"]], _files["out"]), Token)];
        Assert.Equal(["0.png", "2.png"], Written());
        string message = Assert.Single(outcomes, outcome => outcome.Problem is not null).Problem!.Message;
        Assert.Equal($"{_files["in/1.png"]}: there is not enough memory for this photo; reduce it, or close other programs.", message);
    }

    [Fact]
    public void Exif_that_no_file_holds_is_left_out_and_said()
    {
        _images.WritePng(_files["in/a.png"], TestPhotos.Waves(16, 16, 1));
        PhotoRun run = new(_colorizer, new ForgetfulFiles(_images, "none", new byte[70_000]), new SampleRequest());
        PhotoOutcome outcome = Assert.Single(run.Execute(PhotoPlan.Make([_files["in"]], _files["out"]), Token));
        Assert.Equal($"{_files["in/a.png"]}: its EXIF of 70000 bytes is left out; a file holds 65527.", outcome.Notice);
        Assert.Equal(["a.png"], Written());
    }

    private PhotoOutcome[] Run(int samples, params string[] inputs)
    {
        PhotoPlan plan = PhotoPlan.Make(inputs, _files["out"], new OutputNames(Samples: samples));
        return [.. new PhotoRun(_colorizer, _images, new SampleRequest { Samples = samples }).Execute(plan, Token)];
    }

    private IEnumerable<string> Written() => Names(Directory.GetFiles(_files["out"])).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Names(IEnumerable<string> paths) => paths.Select(path => Path.GetFileName(path));

    /// <summary>A codec without memory for one file, or which finds EXIF in the others.</summary>
    private sealed class ForgetfulFiles(IImageFiles files, string forgets, byte[]? exif = null) : IImageFiles
    {
        public Photo ReadPhoto(string path, ImageLimits limits, int page = 1)
        {
            if (Path.GetFileName(path) == forgets)
                throw new InsufficientMemoryException();
            Photo photo = files.ReadPhoto(path, limits, page);
            return photo with { Metadata = photo.Metadata with { Exif = exif } };
        }

        public Photo DecodePhoto(string name, byte[] file, ImageLimits limits, int page = 1)
            => files.DecodePhoto(name, file, limits, page);

        public byte[] Encode(Photo photo, PhotoEncoding encoding) => files.Encode(photo, encoding);

        public LabelMap ReadLabels(string path) => files.ReadLabels(path);

        public byte[] EncodePng(RgbImage image) => files.EncodePng(image);

        public byte[] EncodePng(LabelMap labels) => files.EncodePng(labels);
    }
}
