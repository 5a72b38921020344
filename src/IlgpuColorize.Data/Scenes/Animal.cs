namespace IlgpuColorize.Data;

/// <summary>Paints a four-legged animal from the side: legs, a body lit from above, neck and head; brown or pink.</summary>
internal static class Animal
{
    public static void Paint(SceneCanvas canvas, SceneRandom random, float x, float foot, float length, float grass)
    {
        float lightness = random.Lightness(grass);
        Chroma coat = random.Chance(0.6f) ? random.Near(58, 36) : random.Near(8, 30);
        float facing = random.Chance(0.5f) ? 1 : -1;
        float bodyHeight = 0.24f * length;
        float bodyY = foot - 0.48f * length;

        foreach (float place in new[] { -0.34f, -0.22f, 0.22f, 0.34f })
        {
            float leg = x + place * length;
            canvas.Paint(SceneClass.Animal, leg - 0.045f * length, bodyY, leg + 0.045f * length, foot, (_, _) => coat.At(lightness - 12));
        }

        Ellipse(canvas, x, bodyY, 0.46f * length, bodyHeight, coat, lightness);
        float headX = x + facing * 0.48f * length;
        float headY = bodyY - 0.20f * length;
        Ellipse(canvas, headX - facing * 0.04f * length, headY - 0.13f * length, 0.05f * length, 0.09f * length, coat, lightness - 8);
        Ellipse(canvas, headX, headY, 0.17f * length, 0.13f * length, coat, lightness + 3);
        Ellipse(canvas, headX + facing * 0.05f * length, headY - 0.03f * length, 0.025f * length, 0.03f * length, default, 15);
    }

    private static void Ellipse(SceneCanvas canvas, float x, float y, float halfWidth, float halfHeight, Chroma coat, float lightness)
        => canvas.Paint(
        SceneClass.Animal, x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight,
        (u, v) => (u - x) * (u - x) / (halfWidth * halfWidth) + (v - y) * (v - y) / (halfHeight * halfHeight) < 1,
        (_, v) => coat.At(lightness - 9 * (v - y) / halfHeight));
}
