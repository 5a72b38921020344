using IlgpuColorize.Data;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos.Choice;

public sealed class ChosenSamplesTests : IDisposable
{
    private static readonly RgbImage Photo = TestPhotos.Waves(24, 20, 3);

    private readonly TinyModel _model = new();

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(ColorSource.Generator)]
    [InlineData(ColorSource.Embedding)]
    public void Chosen_samples_are_among_the_plain_ones_and_do_not_depend_on_the_batch(ColorSource source)
    {
        SampleRequest plain = new() { Samples = 6, Source = source }, chosen = plain with { Samples = 2, Candidates = 6 };
        byte[][] all = Levels(Draw(plain, Photo)[0]);
        byte[][] few = Levels(Draw(chosen, Photo)[0]);
        Assert.Equal(2, few.Length);
        Assert.All(few, map => Assert.Contains(map, all));
        Assert.Equal(few, Levels(Draw(chosen, TestPhotos.Waves(16, 16, 1), Photo)[1]));
    }

    [Fact]
    public void The_first_sample_is_the_best_of_all()
    {
        SampleRequest request = new() { Samples = 6, Candidates = 6 };
        byte[][] ordered = Levels(Draw(request with { Samples = 5 }, Photo)[0]);
        Assert.Equal(ordered[0], Levels(Draw(request with { Samples = 1 }, Photo)[0])[0]);
        Assert.Equal(5, ordered.DistinctBy(Convert.ToHexString).Count());
    }

    [Fact]
    public void Chosen_sample_is_nearest_to_what_the_embedding_expects()
    {
        SampleRequest all = new() { Samples = 6 };
        byte[] chosen = Levels(Draw(all with { Samples = 1, Candidates = 6 }, Photo)[0])[0];
        // More draws than the choice takes, and others: what is expected hardly changes.
        SampleRequest many = new() { Samples = 512, Source = ColorSource.Embedding, Seed = 77 };
        ExpectedChroma expected = ExpectedChroma.Of(Levels(Draw(many, Photo)[0]));
        double[] distances = [.. Levels(Draw(all, Photo)[0]).Select(expected.Distance).Order()];
        Assert.InRange(expected.Distance(chosen), distances[0], distances[1]);
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
