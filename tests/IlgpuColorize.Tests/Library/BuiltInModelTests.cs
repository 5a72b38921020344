using IlgpuColorize.Autograd;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Evaluation;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Library;

/// <summary>The colours of the model that comes with the library, on free photographs that it never saw.</summary>
public sealed class BuiltInModelTests : IDisposable
{
    // Of all-grey's error, as it was set for photographs kept back. A model that never saw an old print has more on these four, aged.
    private const double Mark = 0.86;
    private static readonly string[] s_names = ["astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg"];
    private static readonly SampleRequest Usual = new SampleRequest().WithChoice();
    private readonly ComputeDevice _device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads: 2);
    private readonly EmbeddedFiles _files = new("free-photos");
    private readonly TrainedModel _model;
    private readonly TensorPool _pool;

    private int Side => _model.Network.Configuration.TrainSize;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public BuiltInModelTests()
    {
        _model = ModelFile.Load(BuiltInModel.Source!, _device);
        _pool = new TensorPool(_device);
    }

    public void Dispose()
    {
        _pool.Dispose();
        _model.Dispose();
        _files.Dispose();
        _device.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Expected_and_drawn_colors_are_nearer_to_the_truth_than_grey_is(bool aged)
    {
        ColorExample[] photos = aged ? Aged(seed: 1) : Photos();
        Assert.InRange(ErrorOf(SampleRequest.MostProbableOfEmbedding, photos), 0, Mark);
        Assert.InRange(ErrorOf(SampleRequest.MeanOfEmbedding, photos), 0, Mark);
        Assert.InRange(ErrorOf(Usual, photos), 0, Mark);
    }

    // By how much four photographs cannot tell, and of old prints not even that: there the two are about as near.
    [Fact]
    public void Mean_is_nearer_to_the_truth_than_the_most_probable_colors_are()
    {
        ColorExample[] photos = [.. Photos(), .. Quarters()];
        double mostProbable = ErrorOf(SampleRequest.MostProbableOfEmbedding, photos);
        Assert.InRange(ErrorOf(SampleRequest.MeanOfEmbedding, photos), 0, mostProbable);
    }

    // Draws that lie about their mean as the truth does have twice its squared error.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Draws_lie_about_their_mean_as_the_truth_does(bool aged)
    {
        ColorExample[] photos = aged ? Aged(seed: 1) : Photos();
        double ofMean = ErrorOf(SampleRequest.MeanOfEmbedding, photos);
        double ofDraws = ErrorOf(new SampleRequest { Source = ColorSource.Embedding }, photos);
        Assert.InRange(ofMean * ofMean / (ofDraws * ofDraws), 0.4, 0.6);
    }

    [Theory]
    [InlineData("astronaut.png", 0.37, 0.16, 0.5, 0.37)]
    [InlineData("rocket.jpg", 0.33, 0.12, 0.45, 0.75)]
    public void A_face_has_the_hue_of_skin_and_the_sky_that_of_a_sky(
        string name, double left, double top, double right, double bottom)
    {
        ColorExample photo = Example(name);
        using PhotoColorizer colorizer = new(_model.Network, _pool);
        byte[] drawn = colorizer.Draw([photo], Usual, Token)[0][0].Levels;
        int side = Side / ColorExample.Ratio;
        int[] cells =
        [
            .. from y in Enumerable.Range(0, side)
               where y >= top * side && y < bottom * side
               from x in Enumerable.Range(0, side)
               where x >= left * side && x < right * side
               select y * side + x,
        ];
        double agreeing = cells.Count(cell => DegreesBetween(photo.ChromaLevels, drawn, cell) <= 45);
        Assert.InRange(agreeing / cells.Length, 0.75, 1);
    }

    private double ErrorOf(SampleRequest request, ColorExample[] photos) => new Evaluator(_model.Network, _pool)
        .Evaluate(photos, new EvaluationOptions { Request = request, LossImages = 1 }, cancellation: Token)
        .RmseAbRatio!.Value;

    private ColorExample[] Photos() => [.. s_names.Select(Example)];

    // Each is a photograph too.
    private ColorExample[] Quarters() =>
    [
        .. from name in s_names
           let photo = Photo(name)
           let width = photo.Width / 2
           let height = photo.Height / 2
           from left in (int[])[0, width]
           from top in (int[])[0, height]
           select ColorExample.From(name, Cut(photo, left, top, width, height), null, Side, Side),
    ];

    private ColorExample[] Aged(ulong seed) => [.. Photos().Select((photo, place) => PrintAgeing.Usual.Apply(photo, seed, place))];

    private ColorExample Example(string name) => ColorExample.From(name, Photo(name), null, Side, Side);

    private RgbImage Photo(string name)
        => new VipsImageFiles().Read(_files.Paths.Single(path => Path.GetFileName(path) == name), ImageLimits.Any);

    private static RgbImage Cut(RgbImage photo, int left, int top, int width, int height)
    {
        float[] cut = new float[3 * width * height];
        for (int y = 0; y < height; y++)
            photo.Rgb.AsSpan(3 * ((top + y) * photo.Width + left), 3 * width).CopyTo(cut.AsSpan(3 * y * width));
        return new RgbImage(width, height, cut);
    }

    private static double DegreesBetween(byte[] truth, byte[] drawn, int cell)
    {
        double difference = Math.Abs(HueOf(truth, cell) - HueOf(drawn, cell)) * 180 / Math.PI;
        return Math.Min(difference, 360 - difference);
    }

    private static double HueOf(byte[] levels, int cell)
        => Math.Atan2(ChromaLevels.ToLab(levels[2 * cell + 1]), ChromaLevels.ToLab(levels[2 * cell]));
}
