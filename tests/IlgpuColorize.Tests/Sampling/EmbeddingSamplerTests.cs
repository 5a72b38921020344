using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Models;
using Xunit;

namespace IlgpuColorize.Tests.Sampling;

[Collection(TestDevices.Collection)]
public sealed class EmbeddingSamplerTests : IDisposable
{
    private const int Size = 16;
    private readonly SampledPhotos _photos = new(TestDevices.Cpu, RandomModel.Configuration(), Size, Size);

    public void Dispose() => _photos.Dispose();

    [Fact]
    public void Sample_does_not_depend_on_what_is_drawn_beside_it()
    {
        SamplingOptions options = new(GamutConstraint: false);
        byte[][] together = _photos.Draw(_photos.Embedding, options, [(1, 0), (0, 3)]);
        Assert.Equal(together[0], _photos.Draw(_photos.Embedding, options, [(1, 0)])[0]);
        Assert.Equal(together[1], _photos.Draw(_photos.Embedding, options, [(0, 3)])[0]);
        Assert.NotEqual(together[0], together[1]);
        Assert.NotEqual(together[0], _photos.Draw(_photos.Embedding, options, [(1, 0)], seed: 9)[0]);
    }

    [Fact]
    public void Most_probable_colours_do_not_depend_on_the_seed()
    {
        SamplingOptions options = new(Temperature: 0);
        byte[][] drawn = _photos.Draw(_photos.Embedding, options, [(0, 0), (0, 1)]);
        Assert.Equal(drawn[0], drawn[1]);
        Assert.Equal(drawn, _photos.Draw(_photos.Embedding, options, [(0, 0), (0, 1)], seed: 9));
    }

    [Fact]
    public void Mean_leaves_cells_that_are_held()
    {
        EmbeddingSampler sampler = new(_photos.Network, _photos.Pool, takesMean: true);
        byte[] free = _photos.Draw(sampler, new SamplingOptions(), [(0, 0)])[0];
        var held = PartialChroma.At(Size / 4, Size / 4, [(5, new ChromaLevel(3, 250))]);
        byte[] drawn = _photos.Draw(sampler, new SamplingOptions(), [(0, 0)], held: held)[0];
        (free[10], free[11]) = (3, 250);
        Assert.Equal(free, drawn);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gamut_constraint_keeps_colours_that_a_screen_can_show(bool embedding)
    {
        IChromaSampler sampler = embedding ? _photos.Embedding : _photos.Cached;
        byte[] free = _photos.Draw(sampler, new SamplingOptions(GamutConstraint: false), [(0, 0)])[0];
        byte[] constrained = _photos.Draw(sampler, new SamplingOptions(), [(0, 0)])[0];
        Assert.NotEqual(0, OutsideBy(0.1f, free));
        // Rounding a and b towards grey, each for itself, may turn the hue by less than a level.
        Assert.Equal(0, OutsideBy(ChromaLevels.FeedbackTolerance + 0.01f, constrained));
        Assert.NotEqual(1, constrained.Distinct().Count());
    }

    [Fact]
    public void Key_is_the_seed_xor_the_digest_of_the_lightness_levels()
    {
        // The first 64 bits of SHA-256 over the bytes 0, 64, 159, 255, computed elsewhere.
        DrawKey key = SampleKeys.Of([-1, -0.5f, 0.25f, 1], 0x1234_5678_9ABC_DEF0)[7];
        Assert.Equal(new DrawKey(0xEFC1_83FB, 0xF294_6CD9, 7), key);
    }

    [Fact]
    public void Key_of_another_photo_is_another()
        => Assert.NotEqual(SampleKeys.Of([0, 0.5f], 1)[0], SampleKeys.Of([0, 0.52f], 1)[0]);

    private static int OutsideBy(float tolerance, byte[] levels)
    {
        float[] lightness = RandomModel.Lightness(0, Size, Size);
        int outside = 0;
        for (int pixel = 0; pixel < levels.Length / 2; pixel++)
        {
            (int row, int column) = (pixel / (Size / 4) * 4, pixel % (Size / 4) * 4);
            float average = Enumerable.Range(0, 16).Average(i => lightness[(row + i / 4) * Size + column + i % 4]);
            outside += Gamut.Contains(50 * (average + 1), ChromaLevels.ToLab(levels[2 * pixel]), ChromaLevels.ToLab(levels[2 * pixel + 1]),
                tolerance) ? 0 : 1;
        }
        return outside;
    }
}
