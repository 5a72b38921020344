using IlgpuColorize.Data;
using IlgpuColorize.Numerics;
using Xunit;

namespace IlgpuColorize.Tests.Data;

public sealed class SyntheticScenesTests
{
    private static readonly Lazy<SyntheticScene[]> s_scenes =
        new(() => [.. Enumerable.Range(0, 200).Select(i => SyntheticScenes.Draw(11, i, 32))]);

    [Fact]
    public void A_scene_is_a_function_of_seed_and_index()
    {
        SyntheticScene scene = SyntheticScenes.Draw(3, 14, 64);
        Assert.Equal(scene.Image.Rgb, SyntheticScenes.Draw(3, 14, 64).Image.Rgb);
        Assert.Equal(scene.Labels.Indices, SyntheticScenes.Draw(3, 14, 64).Labels.Indices);
        Assert.NotEqual(scene.Image.Rgb, SyntheticScenes.Draw(3, 15, 64).Image.Rgb);
        Assert.NotEqual(scene.Image.Rgb, SyntheticScenes.Draw(4, 14, 64).Image.Rgb);
        Assert.All(scene.Image.Rgb, value => Assert.InRange(value, 0f, 1f));
    }

    [Fact]
    public void Every_class_is_common_enough_to_learn()
    {
        Assert.True(SyntheticScenes.ClassNames.Count >= 8);
        var counts = new int[SyntheticScenes.ClassNames.Count];
        foreach (byte index in s_scenes.Value.SelectMany(scene => scene.Labels.Indices))
            counts[index]++;
        Assert.All(counts, count => Assert.True(count > 0.01 * counts.Sum(), string.Join(' ', counts)));
    }

    [Fact]
    public void Lightness_does_not_tell_the_class_but_hue_tells_grass_from_sea()
    {
        double[] means = [.. ClassColours("sky", "sea", "grass", "sand", "fruit", "wall").Select(colours => colours.Average(c => c.L))];
        Assert.True(means.Max() - means.Min() < 12, string.Join(' ', means));

        Lab[][] pair = ClassColours("grass", "sea");
        Assert.True(pair[0].Average(c => c.B) > 20);
        Assert.True(pair[1].Average(c => c.B) < 0);
    }

    [Fact]
    public void Sky_has_a_blue_and_an_orange_mode_with_little_between()
    {
        Lab[] sky = ClassColours("sky")[0];
        double blue = sky.Count(c => c.B < -5) / (double)sky.Length;
        double orange = sky.Count(c => c.B > 5) / (double)sky.Length;
        Assert.True(blue > 0.3 && orange > 0.2 && blue + orange > 0.95, $"blue {blue:0.00}, orange {orange:0.00}");
    }

    [Fact]
    public void Too_small_a_size_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticScenes.Draw(1, 0, 8));

    private static Lab[][] ClassColours(params string[] names) => [.. names.Select(name =>
    {
        int index = SyntheticScenes.ClassNames.ToList().IndexOf(name);
        return s_scenes.Value.SelectMany(scene => Enumerable.Range(0, scene.Labels.Indices.Length)
            .Where(i => scene.Labels.Indices[i] == index)
            .Select(i => CieLab.FromSrgb(new Rgb(scene.Image.Rgb[i * 3], scene.Image.Rgb[i * 3 + 1], scene.Image.Rgb[i * 3 + 2]))))
                .ToArray();
    })];
}
