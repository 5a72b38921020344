using IlgpuColorize.Data;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling;
using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos.Choice;

public sealed class RequestedSamplesTests : IDisposable
{
    private static readonly RgbImage Photo = TestPhotos.Waves(24, 20, 3);

    private readonly TinyModel _model = new();

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(ColorSource.Generator)]
    [InlineData(ColorSource.Embedding)]
    public void Samples_do_not_depend_on_the_batch(ColorSource source)
    {
        SampleRequest request = new SampleRequest { Samples = 2, Source = source }.WithChoice(draws: 4);
        byte[][] alone = Levels(Draw(request, Photo)[0]);
        Assert.Equal(alone, Levels(Draw(request, TestPhotos.Waves(16, 16, 1), Photo)[1]));
        Assert.Equal(2, alone.DistinctBy(Convert.ToHexString).Count());
    }

    [Fact]
    public void First_sample_is_the_same_however_many_follow()
    {
        byte[] first = Levels(Draw(new SampleRequest().WithChoice(), Photo)[0])[0];
        Assert.Equal(first, Levels(Draw(new SampleRequest { Samples = 5 }.WithChoice(), Photo)[0])[0]);
        Assert.NotEqual(first, Levels(Draw(new SampleRequest(), Photo)[0])[0]);
    }

    [Fact]
    public void Samples_come_nearer_to_what_the_embedding_expects_the_oftener_a_cell_is_drawn()
    {
        // More draws than the guide takes, and others: what is expected hardly changes.
        SampleRequest many = new() { Samples = 512, Source = ColorSource.Embedding, Seed = 77 };
        var expected = ExpectedChroma.Of(Levels(Draw(many, Photo)[0]), PhotoFrame.Whole(4, 4));
        double[] distances =
            [.. ((int[])[1, 2, 4, 16]).Select(draws =>
                expected.Distance(Levels(Draw(new SampleRequest().WithChoice(draws), Photo)[0])[0]))];
        Assert.Equal(distances.OrderDescending(), distances);
    }

    [Fact]
    public void Where_nothing_is_left_to_chance_there_is_no_guide()
    {
        SampleRequest request = new() { Samples = 2, Sampling = new SamplingOptions(Temperature: 0) };
        byte[][] plain = Levels(Draw(request, Photo)[0]);
        Assert.Equal(plain, Levels(Draw(request.WithChoice(), Photo)[0]));
        Assert.Equal(plain[0], plain[1]);
    }

    [Fact]
    public void Hints_give_a_larger_map_that_has_their_colors_where_they_lie()
    {
        ColorHint hint = new(0.3f, 0.4f, 30, -20);
        ChromaMap[] samples = Draw(new SampleRequest { Samples = 2, Hints = [hint] }, Photo)[0];
        Assert.Equal((16, 16), (samples[0].Rows, samples[0].Columns));
        Assert.All(samples, map =>
        {
            float[] ab = map.ToLab();
            int pixel = hint.CellOf(16, 16);
            Assert.InRange(ab[2 * pixel], 26, 34);
            Assert.InRange(ab[2 * pixel + 1], -24, -16);
        });
    }

    [Fact]
    public void Given_classes_change_only_what_they_cover()
    {
        ChromaMap before = Draw(new SampleRequest(), Photo)[0][0];
        byte[] labels = [.. Enumerable.Range(0, 16).Select(cell => cell % 4 >= 2 ? (byte)2 : LabelMap.Ignore)];
        ChromaMap after = Draw(new SampleRequest { Classes = new LabelMap(4, 4, labels) }, Photo)[0][0];
        Assert.NotEqual(before.Levels, after.Levels);
        for (int i = 0; i < before.Levels.Length; i++)
            Assert.True(labels[i / 2] == 2 || before.Levels[i] == after.Levels[i], $"cell {i / 2} was redrawn");
        LabelMap nothing = new(1, 1, [LabelMap.Ignore]);
        Assert.Equal(before.Levels, Draw(new SampleRequest { Classes = nothing }, Photo)[0][0].Levels);
    }

    [Fact]
    public void What_given_classes_redraw_is_kept_near_the_guide_too()
    {
        SampleRequest request = new() { Classes = new LabelMap(1, 1, [2]) };
        SampleRequest many = new() { Samples = 512, Source = ColorSource.Embedding, Seed = 77 };
        var expected = ExpectedChroma.Of(Levels(Draw(many, Photo)[0]), PhotoFrame.Whole(4, 4));
        double[] distances =
            [.. ((int[])[1, 2, 4, 16]).Select(draws => expected.Distance(Levels(Draw(request.WithChoice(draws), Photo)[0])[0]))];
        Assert.Equal(distances.OrderDescending(), distances);
    }

    [Fact]
    public void Classes_that_the_model_does_not_have_or_look_at_are_refused()
    {
        LabelMap third = new(1, 1, [3]);
        Assert.Contains(
            "go up to 3; the model's are 0 to 2",
            Assert.Throws<UserException>(() => Draw(new SampleRequest { Classes = third }, Photo)).Message, StringComparison.Ordinal);
        using TinyModel blue = new(Flow.Blue, fusion: Fusion.None);
        using PhotoColorizer colorizer = new(blue.Network, blue.Pool);
        Assert.Contains(
            "needs a model of the green flow",
            Assert.Throws<UserException>(() => colorizer.Draw([Photo], new SampleRequest { Classes = new LabelMap(1, 1, [0]) },
                TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
    }

    private IReadOnlyList<ChromaMap[]> Draw(SampleRequest request, params RgbImage[] photos)
    {
        using PhotoColorizer colorizer = new(_model.Network, _model.Pool);
        return colorizer.Draw(photos, request, TestContext.Current.CancellationToken);
    }

    private static byte[][] Levels(ChromaMap[] maps) => [.. maps.Select(map => map.Levels)];
}
