namespace IlgpuColorize.Data;

/// <summary>
/// Paints the surfaces behind and under a still life; each gives back its mean lightness, for its neighbours to differ from.
/// </summary>
internal static class Interior
{
    /// <summary>Wall: papered with soft upright stripes; teal or violet.</summary>
    public static float Wall(SceneCanvas canvas, SceneRandom random, float edge)
    {
        float lightness = random.Lightness();
        Chroma colour = random.Chance(0.5f) ? random.Near(190, 24) : random.Near(315, 26);
        float stripes = random.Between(44, 60);
        Noise shade = random.Noise(2f, 2f);
        canvas.Paint(
            SceneClass.Wall, 0, 0, 1, edge,
            (x, y) => colour.At(lightness + 5 * MathF.Tanh(3 * MathF.Sin(stripes * x)) + 4 * shade.At(x, y)));
        return lightness;
    }

    /// <summary>Table: planks with long grain and dark joints; brown.</summary>
    public static float Table(SceneCanvas canvas, SceneRandom random, float edge, float wall)
    {
        float lightness = random.Lightness(wall);
        Chroma colour = random.Near(66, 32);
        Noise grain = random.Noise(3f, 40f);
        Noise tone = random.Noise(0.01f, 5.5f);
        canvas.Paint(SceneClass.Table, 0, edge, 1, 1, (x, y) =>
        {
            float plank = (y - edge) * 5.5f % 1f;
            float joint = plank < 0.12f ? -16 : 0;
            return colour.At(lightness + 5 * grain.At(x, y) + 4 * tone.At(x, y) + joint);
        });
        return lightness;
    }
}
