using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Models;
using Xunit;

namespace IlgpuColorize.Tests.Sampling;

[Collection(TestDevices.Collection)]
public sealed class PartialChromaTests
{
    private const int Side = 4;
    private static readonly (int, int)[] Wanted = [(0, 0), (1, 1)];
    private static readonly SamplingOptions Options = new(GamutConstraint: false);
    private static readonly PartialChroma Held =
        PartialChroma.At(Side, Side, [(5, new ChromaLevel(200, 31)), (10, new ChromaLevel(90, 250))]);

    [Fact]
    public void Held_cells_are_in_the_sample_and_change_only_what_is_drawn_after_them()
    {
        using SampledPhotos photos = new(TestDevices.Cpu, RandomModel.Configuration());
        byte[][] free = photos.Draw(photos.Cached, Options, Wanted), held = photos.Draw(photos.Cached, Options, Wanted, held: Held);
        foreach ((byte[] before, byte[] after) in free.Zip(held))
        {
            Assert.Equal([200, 31], after[10..12]);
            Assert.Equal([90, 250], after[20..22]);
            Assert.Equal(before[..10], after[..10]);
            Assert.NotEqual(before[12..20], after[12..20]);
        }
        // What was drawn with held cells leaves nothing behind.
        Assert.Equal(free, photos.Draw(photos.Cached, Options, Wanted));
    }

    [Fact]
    public void Every_sampler_holds_the_same_cells()
    {
        using SampledPhotos photos = new(TestDevices.Cpu, RandomModel.Configuration(layers: 2));
        Assert.Equal(
            photos.Draw(photos.Ancestral, Options, Wanted, held: Held), photos.Draw(photos.Cached, Options, Wanted, held: Held));
        byte[] free = photos.Draw(photos.Embedding, Options, Wanted[..1])[0];
        byte[] held = photos.Draw(photos.Embedding, Options, Wanted[..1], held: Held)[0];
        Assert.Equal([200, 31], held[10..12]);
        Assert.Equal(2, Enumerable.Range(0, Side * Side).Count(cell => free[2 * cell] != held[2 * cell]));
    }

    [Fact]
    public void Rows_drawn_in_one_launch_give_way_to_pixels_where_cells_are_held()
    {
        using SampledPhotos photos = new(
            PortableDevice.Cpu, RandomModel.Configuration() with { GeneratorChannels = 16 }, activations: ElementType.BFloat16,
            byRow: true);
        byte[][] free = photos.Draw(photos.Cached, Options, Wanted);
        Assert.True(photos.Cached.Session!.IsByRow);
        Assert.Equal([200, 31], photos.Draw(photos.Cached, Options, Wanted, held: Held)[0][10..12]);
        Assert.False(photos.Cached.Session.IsByRow);
        photos.Cached.Dispose();
        Assert.Equal(free, photos.Draw(photos.Cached, Options, Wanted));
    }

    [Fact]
    public void All_but_some_cells_of_a_sample_stay_as_they_were()
    {
        using SampledPhotos photos = new(TestDevices.Cpu, RandomModel.Configuration());
        byte[] first = photos.Draw(photos.Cached, Options, [(0, 0)])[0];
        bool[] isFree = [.. Enumerable.Range(0, Side * Side).Select(cell => cell % Side >= 2)];
        byte[] second = photos.Draw(photos.Cached, Options, [(0, 1)], held: PartialChroma.AllBut(Side, first, isFree))[0];
        for (int i = 0; i < first.Length; i++)
            Assert.True(isFree[i / 2] || first[i] == second[i]);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Every_sampler_keeps_near_the_same_guide()
    {
        using SampledPhotos photos = new(TestDevices.Cpu, RandomModel.Configuration(layers: 2));
        SamplingOptions often = Options with { Draws = 4 };
        byte[] guide = [.. Enumerable.Repeat((byte)30, 2 * Side * Side)];
        PartialChroma whole = PartialChroma.Whole(Side, guide);
        byte[][] cached = photos.Draw(photos.Cached, often, Wanted, guide: whole);
        Assert.Equal(photos.Draw(photos.Ancestral, often, Wanted, guide: whole), cached);
        byte[][] plain = photos.Draw(photos.Cached, Options, Wanted);
        Assert.Equal(plain, photos.Draw(photos.Cached, Options, Wanted, guide: whole));
        Assert.Equal(plain, photos.Draw(photos.Cached, often, Wanted));
        Assert.All(cached.Zip(plain), pair => Assert.True(Distance(pair.First) < Distance(pair.Second)));
        byte[] independent = photos.Draw(photos.Embedding, Options, Wanted[..1])[0];
        byte[] kept = photos.Draw(photos.Embedding, often, Wanted[..1], guide: whole)[0];
        Assert.True(Distance(kept) < Distance(independent));

        long Distance(byte[] levels) => levels.Zip(guide, (level, wanted) => (long)(level - wanted) * (level - wanted)).Sum();
    }

    [Fact]
    public void Rows_drawn_in_one_launch_keep_near_a_guide()
    {
        using SampledPhotos photos = new(
            PortableDevice.Cpu, RandomModel.Configuration() with { GeneratorChannels = 16 }, activations: ElementType.BFloat16,
            byRow: true);
        SamplingOptions often = Options with { Draws = 8 };
        PartialChroma whole = PartialChroma.Whole(Side, [.. Enumerable.Repeat((byte)220, 2 * Side * Side)]);
        double before = photos.Draw(photos.Cached, often, Wanted)[0].Average(level => (double)level);
        double after = photos.Draw(photos.Cached, often, Wanted, guide: whole)[0].Average(level => (double)level);
        Assert.True(photos.Cached.Session!.IsByRow);
        Assert.True(after > before + 10, $"mean level {after}, without a guide {before}");
    }

    [Fact]
    public void Cells_of_another_map_are_refused()
    {
        using SampledPhotos photos = new(TestDevices.Cpu, RandomModel.Configuration());
        PartialChroma other = PartialChroma.At(2, 4, []);
        Assert.Contains(
            "gives cells of a map of 2 x 4; those of the batch are 4 x 4",
            Assert.Throws<ArgumentException>(() => photos.Draw(photos.Cached, Options, Wanted, held: other)).Message,
            StringComparison.Ordinal);
    }
}
