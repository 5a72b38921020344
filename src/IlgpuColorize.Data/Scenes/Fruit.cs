using IlgpuColorize.Numerics;

namespace IlgpuColorize.Data;

/// <summary>Paints fruit with its shadow: apples in three colours, oranges with pitted skin, bananas.</summary>
internal static class Fruit
{
    /// <summary>Apple: smooth, glossy, with a stem; red, green or yellow.</summary>
    public static void Apple(SceneCanvas canvas, SceneRandom random, float x, float y, float radius, float table)
    {
        (float hue, float chroma) = random.Pick((30f, 58f), (118f, 50f), (88f, 62f));
        Ball(canvas, x, y, radius, random.Near(hue, chroma), random.Lightness(table), highlight: 22, pits: null);
        Lab stem = new(26, 6, 14);
        canvas.Paint(
            SceneClass.Fruit, x - 0.2f * radius, y - 1.25f * radius, x + 0.5f * radius, y - 0.7f * radius,
            (u, v) => MathF.Abs(u - x + 0.35f * (v - y + 0.7f * radius)) < 0.08f * radius,
            (_, _) => stem);
    }

    /// <summary>Orange: matt, with pitted skin.</summary>
    public static void Orange(SceneCanvas canvas, SceneRandom random, float x, float y, float radius, float table) =>
        Ball(canvas, x, y, radius, random.Near(62, 64), random.Lightness(table), highlight: 6, pits: random.Noise(38f, 38f));

    /// <summary>Banana: a crescent with dark ends; yellow.</summary>
    public static void Banana(SceneCanvas canvas, SceneRandom random, float x, float y, float radius, float table)
    {
        float lightness = random.Lightness(table);
        Chroma skin = random.Near(92, 62);
        float inner = y - 0.62f * radius;
        Shadow(canvas, x, y + 0.92f * radius, radius);
        canvas.Paint(
            SceneClass.Fruit, x - radius, y - 0.4f * radius, x + radius, y + radius,
            (u, v) => Distance(u - x, v - y) < radius && Distance(u - x, v - inner) > 1.02f * radius,
            (u, v) =>
            {
                float along = MathF.Abs(u - x) / radius;
                float ridge = 10 * MathF.Cos(9 * (Distance(u - x, v - y) / radius - 0.75f));
                return along > 0.93f ? new Lab(30, 5, 18) : skin.At(lightness + ridge);
            });
    }

    private static void Ball(SceneCanvas canvas, float x, float y, float radius, Chroma skin, float lightness, float highlight, Noise? pits)
    {
        Shadow(canvas, x, y + 0.9f * radius, radius);
        float glossX = x - 0.35f * radius;
        float glossY = y - 0.4f * radius;
        canvas.Paint(
            SceneClass.Fruit, x - radius, y - radius, x + radius, y + radius,
            (u, v) => Distance(u - x, v - y) < radius,
            (u, v) =>
            {
                float rim = Distance(u - x, v - y) / radius;
                float gloss = MathF.Max(0, 1 - Distance(u - glossX, v - glossY) / (0.42f * radius));
                float pit = pits is { } noise ? 6 * noise.At(u, v) : 0;
                return Chroma.Mix(skin, default, 0.5f * gloss * highlight / 22).At(
                    lightness + 4 - 13 * rim * rim * rim + highlight * gloss + pit);
            });
    }

    private static void Shadow(SceneCanvas canvas, float x, float y, float radius)
    {
        float height = 0.22f * radius;
        canvas.Paint(
            SceneClass.Table, x - radius, y - height, x + radius, y + height,
            (u, v) => Distance((u - x) / radius, (v - y) / height) < 1,
            (_, _) => new Lab(26, 8, 12));
    }

    private static float Distance(float x, float y) => MathF.Sqrt(x * x + y * y);
}
