using IlgpuColorize.Data;
using IlgpuColorize.Training;
using Xunit;

namespace IlgpuColorize.Tests.Training;

public sealed class InputAugmentationTests
{
    private const int Size = 32;

    [Fact]
    public void Ageing_changes_lightness_and_never_the_target()
    {
        ColorExample photo = Photo(Size);
        int changed = 0;
        for (int slot = 0; slot < 40; slot++)
        {
            ColorExample seen = new InputAugmentation { CropShare = 0 }.Apply(photo, Size, seed: 1, number: 3, slot);
            Assert.Equal(photo.ChromaLevels, seen.ChromaLevels);
            Assert.Equal(photo.Labels, seen.Labels);
            Assert.All(seen.Lightness, l => Assert.InRange(l, -1, 1));
            changed += seen.Lightness.SequenceEqual(photo.Lightness) ? 0 : 1;
        }
        Assert.InRange(changed, 10, 30);
    }

    [Fact]
    public void Draws_are_a_pure_function_of_seed_batch_and_place()
    {
        InputAugmentation augmentation = new() { AgeShare = 1, CropShare = 1 };
        float[] Seen(ulong seed, int number, int slot) => augmentation.Apply(Photo(2 * Size), Size, seed, number, slot).Lightness;
        Assert.Equal(Seen(1, 2, 3), Seen(1, 2, 3));
        Assert.NotEqual(Seen(1, 2, 3), Seen(2, 2, 3));
        Assert.NotEqual(Seen(1, 2, 3), Seen(1, 3, 3));
        Assert.NotEqual(Seen(1, 2, 3), Seen(1, 2, 4));
    }

    [Fact]
    public void Crop_takes_lightness_chroma_and_labels_from_the_same_place()
    {
        // Every 8 x 8 block of the source is one color; a crop of its right lower quarter, unscaled, holds the blocks from there.
        ColorExample photo = Photo(2 * Size), crop = ExampleCrop.Take(photo, Size, Size, Size, Size, Size);
        int cells = Size / 4, wide = 2 * cells;
        for (int i = 0; i < cells * cells; i++)
        {
            int at = (cells + i / cells) * wide + cells + i % cells;
            Assert.Equal(photo.Labels[at], crop.Labels[i]);
            Assert.Equal(photo.ChromaLevels[2 * at], crop.ChromaLevels[2 * i]);
            Assert.Equal(photo.ChromaLevels[2 * at + 1], crop.ChromaLevels[2 * i + 1]);
        }
        Assert.Equal(photo.Lightness[Size * 2 * Size + Size], crop.Lightness[0]);
        Assert.Throws<ArgumentException>(() => ExampleCrop.Take(photo, 2, 0, Size, Size, Size));
        Assert.Throws<ArgumentException>(() => ExampleCrop.Take(photo, Size, 0, 2 * Size, Size, Size));
    }

    [Fact]
    public void Whole_photo_at_half_its_size_is_the_mean_of_its_pixels()
    {
        ColorExample photo = Photo(2 * Size), half = ExampleCrop.Take(photo, 0, 0, 2 * Size, 2 * Size, Size);
        float[] l = photo.Lightness;
        int wide = 2 * Size;
        Assert.Equal((l[0] + l[1] + l[wide] + l[wide + 1]) / 4, half.Lightness[0], 1e-6f);
        Assert.Equal(l.Average(), half.Lightness.Average(), 1e-5f);
    }

    private static ColorExample Photo(int size)
    {
        SyntheticScene scene = SyntheticScenes.Draw(seed: 4, index: 1, size);
        return ColorExample.From("scene", scene.Image, scene.Labels, size, size);
    }
}
