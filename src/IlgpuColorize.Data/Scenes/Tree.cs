namespace IlgpuColorize.Data;

/// <summary>Paints a tree: a crown of overlapping round clusters with mottled leaves, on a trunk; green or autumnal.</summary>
internal static class Tree
{
    public static void Paint(
        SceneCanvas canvas, SceneRandom random, float x, float foot, float radius, params ReadOnlySpan<float> neighbours)
    {
        float lightness = random.Lightness(neighbours);
        Chroma leaves = random.Chance(0.6f) ? random.Near(138, 34) : random.Near(52, 52);
        Chroma bark = random.Near(62, 18);
        float crownY = foot - 1.75f * radius;
        float trunk = 0.14f * radius;
        canvas.Paint(SceneClass.Tree, x - trunk, crownY, x + trunk, foot, (u, _) => bark.At(32 + 14 * (x - u) / trunk));

        const int clusters = 7;
        var centres = new (float X, float Y)[clusters];
        for (int i = 0; i < clusters; i++)
        {
            float angle = (i + random.Between(-0.3f, 0.3f)) * MathF.Tau / (clusters - 1);
            float distance = i == clusters - 1 ? 0 : 0.55f * radius;
            centres[i] = (x + distance * MathF.Cos(angle), crownY + distance * MathF.Sin(angle));
        }

        Noise mottle = random.Noise(24f, 24f);
        float reach = 0.56f * radius;
        canvas.Paint(
            SceneClass.Tree, x - 1.2f * radius, crownY - 1.2f * radius, x + 1.2f * radius, crownY + 1.2f * radius,
            (u, v) => Array.Exists(centres, c => Square(u - c.X) + Square(v - c.Y) < Square(reach)),
            (u, v) => leaves.At(lightness + 10 * mottle.At(u, v) - 9 * ((u - x) + (v - crownY)) / radius));
    }

    private static float Square(float value) => value * value;
}
