using IlgpuColorize.Data;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling;
using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos;

public sealed class PhotoColorizerTests : IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly TinyModel _model = new();
    private readonly List<PhotoColorizer> _colorizers = [];

    public void Dispose()
    {
        foreach (PhotoColorizer colorizer in _colorizers)
            colorizer.Dispose();
        _model.Dispose();
    }

    [Theory]
    [InlineData(ColorSource.Generator)]
    [InlineData(ColorSource.Embedding)]
    public void Colorings_have_the_photos_size_lightness_and_alpha(ColorSource source)
    {
        RgbImage photo = TestPhotos.Waves(31, 18, seed: 1, alpha: true);
        ColorizedPhoto[] colorings = [.. Colorizer().Colorize(photo, new SampleRequest { Samples = 2, Source = source }, Token)];
        Assert.Equal(2, colorings.Length);
        Assert.NotEqual(colorings[0].Chroma.Levels, colorings[1].Chroma.Levels);
        foreach (ColorizedPhoto coloring in colorings)
        {
            Assert.Equal((31, 18), (coloring.Image.Width, coloring.Image.Height));
            Assert.Equal(photo.Alpha, coloring.Image.Alpha);
            Assert.InRange(TestPhotos.LargestLightnessDifference(photo, TestPhotos.EightBits(coloring.Image)), 0, 1);
            Assert.Equal((4, 4), (coloring.Chroma.Rows, coloring.Chroma.Columns));
        }
    }

    [Fact]
    public void A_sample_is_the_same_alone_in_a_batch_and_in_another_order()
    {
        RgbImage[] photos = [TestPhotos.Waves(16, 24, 1), TestPhotos.Waves(32, 20, 2), TestPhotos.Waves(20, 20, 3)];
        SampleRequest request = new() { Samples = 2, Seed = 11 };
        IReadOnlyList<ChromaMap[]> together = Colorizer().Draw(photos, request, Token);
        IReadOnlyList<ChromaMap[]> reversed = Colorizer().Draw([.. photos.Reverse()], request, Token);
        for (int i = 0; i < photos.Length; i++)
        {
            AssertSame(together[i], Colorizer().Draw([photos[i]], request, Token)[0]);
            AssertSame(together[i], reversed[photos.Length - 1 - i]);
            AssertSame(together[i][..1], Colorizer().Draw([photos[i]], request with { Samples = 1 }, Token)[0]);
        }
    }

    [Fact]
    public void More_samples_than_fit_in_memory_at_once_are_the_same_as_few()
    {
        // 64 x 64 chroma pixels: 4 samples at a time.
        PhotoColorizer colorizer = Colorizer(size: 256);
        Assert.Equal((4, 4), (colorizer.PlanFor(samples: 1).Photos, colorizer.PlanFor(samples: 1).Samples));
        Assert.Equal((1, 4), (colorizer.PlanFor(samples: 5).Photos, colorizer.PlanFor(samples: 5).Samples));
        RgbImage[] photos = [TestPhotos.Waves(40, 40, 1), TestPhotos.Waves(40, 40, 2)];
        SampleRequest request = new() { Samples = 5, Source = ColorSource.Embedding };
        IReadOnlyList<ChromaMap[]> many = colorizer.Draw(photos, request, Token);
        Assert.Equal(2, many.Count);
        AssertSame(many[1], colorizer.Draw(photos[1..], request, Token)[0]);
        AssertSame(many[1][..2], colorizer.Draw(photos, request with { Samples = 2 }, Token)[1]);
    }

    [Theory]
    [InlineData(ColorSource.Generator)]
    [InlineData(ColorSource.Embedding)]
    [InlineData(ColorSource.Mean)]
    public void Temperature_0_leaves_nothing_to_chance(ColorSource source)
    {
        SampleRequest request = new() { Samples = 2, Seed = 1, Source = source, Sampling = new SamplingOptions(Temperature: 0) };
        RgbImage photo = TestPhotos.Waves(20, 20, 5);
        ChromaMap[] samples = Colorizer().Draw([photo], request, Token)[0];
        AssertSame(samples[..1], samples[1..]);
        AssertSame(samples, Colorizer().Draw([photo], request with { Seed = 2 }, Token)[0]);
    }

    [Fact]
    public void Mean_leaves_nothing_to_chance_and_at_temperature_0_is_most_probable()
    {
        RgbImage photo = TestPhotos.Waves(20, 20, 5);
        // Hot enough that the untrained network is not sure of a component.
        SampleRequest mean = new SampleRequest
        {
            Samples = 2,
            Seed = 1,
            Source = ColorSource.Mean,
            Sampling = new SamplingOptions(Temperature: 8),
        }.WithChoice();
        Assert.False(mean.IsGuided);
        ChromaMap[] samples = Colorizer().Draw([photo], mean, Token)[0];
        AssertSame(samples[..1], samples[1..]);
        AssertSame(samples, Colorizer().Draw([photo], mean with { Seed = 2 }, Token)[0]);
        ChromaMap[] mostProbable = Colorizer().Draw([photo], SampleRequest.MostProbableOfEmbedding, Token)[0];
        Assert.NotEqual(mostProbable[0].Levels, samples[0].Levels);
        AssertSame(
            mostProbable,
            Colorizer().Draw([photo], mean with { Samples = 1, Sampling = new SamplingOptions(Temperature: 0) }, Token)[0]);
    }

    [Fact]
    public void The_seed_changes_samples()
    {
        RgbImage photo = TestPhotos.Waves(20, 20, 5);
        ChromaMap[] first = Colorizer().Draw([photo], new SampleRequest { Seed = 1 }, Token)[0];
        Assert.NotEqual(first[0].Levels, Colorizer().Draw([photo], new SampleRequest { Seed = 2 }, Token)[0][0].Levels);
    }

    [Fact]
    public void The_gamut_constraint_bounds_colors_and_can_be_left_out()
    {
        RgbImage photo = TestPhotos.Waves(32, 32, 6);
        SampleRequest bounded = new() { Samples = 3 };
        ChromaMap[] within = Colorizer(32).Draw([photo], bounded, Token)[0];
        ChromaMap[] free = Colorizer(32).Draw([photo], bounded with { Sampling = new SamplingOptions(GamutConstraint: false) }, Token)[0];
        Assert.All(within, map => Assert.Equal(0, ColorsOutside(photo, map)));
        Assert.All(free, map => Assert.NotEqual(0, ColorsOutside(photo, map)));
    }

    [Fact]
    public void Colors_from_the_embedding_do_not_depend_on_the_generator()
    {
        RgbImage photo = TestPhotos.Waves(20, 20, 7);
        SampleRequest fromEmbedding = new() { Source = ColorSource.Embedding }, fromGenerator = new();
        ChromaMap[] embedding = Colorizer().Draw([photo], fromEmbedding, Token)[0], generator = Colorizer()
            .Draw([photo], fromGenerator, Token)[0];

        var bias = _model.Network.Generator.Out.Bias;
        _model.Device.DefaultStream.Upload<float>([.. Enumerable.Range(0, bias.Length).Select(i => 3f - i)], bias.Data);
        _model.Network.RefreshFilters();
        AssertSame(embedding, Colorizer().Draw([photo], fromEmbedding, Token)[0]);
        Assert.NotEqual(generator[0].Levels, Colorizer().Draw([photo], fromGenerator, Token)[0][0].Levels);
    }

    [Fact]
    public void Segment_finds_a_class_for_every_pixel_where_there_is_a_segmentation_branch()
    {
        RgbImage[] photos = [TestPhotos.Waves(20, 20, 8), TestPhotos.Waves(16, 30, 9)];
        IReadOnlyList<SegmentationMap>? maps = Colorizer(32).Segment(photos);
        Assert.Equal(2, maps!.Count);
        Assert.Equal((8, 8, 64), (maps[1].Rows, maps[1].Columns, maps[1].Classes.Length));
        Assert.Equal(maps[1].Classes, Colorizer(32).Segment(photos[1..])![0].Classes);

        using TinyModel purple = new(Flow.Purple);
        using PhotoColorizer colorizer = new(purple.Network, purple.Pool);
        Assert.Null(colorizer.Segment(photos));
    }

    [Fact]
    public void Sizes_that_are_no_multiple_of_4_are_refused()
    {
        Assert.Contains("18 x 18", Assert.Throws<ArgumentException>(() => Colorizer(18)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Colorizer(12));
        Assert.Throws<ArgumentOutOfRangeException>(() => Colorizer()
            .Draw([TestPhotos.Waves(16, 16, 1)], new SampleRequest { Samples = 0 }, Token));
    }

    [Fact]
    public void Drawing_stops_when_it_is_cancelled()
        => Assert.Throws<OperationCanceledException>(() => Colorizer()
            .Draw([TestPhotos.Waves(16, 16, 1)], new SampleRequest(), new CancellationToken(canceled: true)));

    private PhotoColorizer Colorizer(int? size = null)
    {
        PhotoColorizer colorizer = new(_model.Network, _model.Pool, size);
        _colorizers.Add(colorizer);
        return colorizer;
    }

    private static void AssertSame(ChromaMap[] expected, ChromaMap[] actual)
        => Assert.Equal(expected.Select(map => map.Levels), actual.Select(map => map.Levels));

    /// <summary>
    /// Counts the pixels whose linear sRGB leaves [-0.02, 1.02] at the mean lightness of their cell by more than a level of a or b can move
    /// it.
    /// </summary>
    private static int ColorsOutside(RgbImage photo, ChromaMap map)
    {
        ColorExample example = ColorExample.From("photo", photo, null, 4 * map.Columns, 4 * map.Rows);
        int outside = 0;
        for (int pixel = 0; pixel < map.Rows * map.Columns; pixel++)
        {
            int corner = 4 * (pixel / map.Columns) * example.Width + 4 * (pixel % map.Columns);
            float mean = Enumerable.Range(0, 16).Average(i => example.Lightness[corner + i / 4 * example.Width + i % 4]);
            outside += Gamut.Contains(50 * (mean + 1), map.Levels[2 * pixel] - 127f, map.Levels[2 * pixel + 1] - 127f, 0.05f) ? 0 : 1;
        }
        return outside;
    }
}
