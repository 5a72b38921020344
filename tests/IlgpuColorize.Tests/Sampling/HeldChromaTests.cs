using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Models;
using Xunit;

namespace IlgpuColorize.Tests.Sampling;

[Collection(TestDevices.Collection)]
public sealed class HeldChromaTests
{
    private const int Side = 4;
    private static readonly (int, int)[] Wanted = [(0, 0), (1, 1)];
    private static readonly SamplingOptions Options = new(GamutConstraint: false);
    private static readonly HeldChroma Held = HeldChroma.At(Side, Side, [(5, new ChromaLevel(200, 31)), (10, new ChromaLevel(90, 250))]);

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
        byte[] second = photos.Draw(photos.Cached, Options, [(0, 1)], held: HeldChroma.AllBut(Side, first, isFree))[0];
        for (int i = 0; i < first.Length; i++)
            Assert.True(isFree[i / 2] || first[i] == second[i]);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Cells_of_another_map_are_refused()
    {
        using SampledPhotos photos = new(TestDevices.Cpu, RandomModel.Configuration());
        HeldChroma other = HeldChroma.At(2, 4, []);
        Assert.Contains(
            "holds cells of a map of 2 x 4; those of the batch are 4 x 4",
            Assert.Throws<ArgumentException>(() => photos.Draw(photos.Cached, Options, Wanted, held: other)).Message,
            StringComparison.Ordinal);
    }
}
