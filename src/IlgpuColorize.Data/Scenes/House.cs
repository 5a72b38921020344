using IlgpuColorize.Numerics;

namespace IlgpuColorize.Data;

/// <summary>Paints a house: a plastered wall with windows and a door under a slate roof; red, blue or yellow.</summary>
internal static class House
{
    public static void Paint(
        SceneCanvas canvas, SceneRandom random, float x, float foot, float width, params ReadOnlySpan<float> neighbours)
    {
        float lightness = random.Lightness(neighbours);
        (float hue, float chroma) = random.Pick((32f, 46f), (272f, 38f), (86f, 54f));
        Chroma wall = random.Near(hue, chroma);
        float height = width * random.Between(0.75f, 0.95f);
        float left = x - width / 2;
        float top = foot - height;
        canvas.Paint(
            SceneClass.House, left, top, left + width, foot,
            (u, v) => wall.At(lightness + 3 * (u - x) / width - 2 * MathF.Sin(150 * (v - top))));
        Roof(canvas, random, x, top, width);
        Openings(canvas, left, top, width, height, lightness);
    }

    private static void Roof(SceneCanvas canvas, SceneRandom random, float x, float top, float width)
    {
        float lightness = random.Between(24, 36);
        Chroma slate = random.Near(285, 6);
        float rise = 0.42f * width;
        float eave = 0.58f * width;
        canvas.Paint(
            SceneClass.House, x - eave, top - rise, x + eave, top,
            (u, v) => MathF.Abs(u - x) < eave * (v - (top - rise)) / rise,
            (_, v) => slate.At(lightness + 4 * MathF.Sin(130 * (v - top))));
    }

    private static void Openings(SceneCanvas canvas, float left, float top, float width, float height, float wall)
    {
        // Frames are the wall's opposite in lightness, panes the opposite of the frames.
        float frame = wall > 58 ? wall - 26 : wall + 26;
        float pane = 118 - frame;
        for (int row = 0; row < 2; row++)
        {
            for (int column = 0; column < 3; column++)
            {
                bool door = row == 1 && column == 1;
                float x = left + width * (0.10f + 0.30f * column);
                float y = top + height * (0.14f + 0.44f * row);
                float right = x + 0.20f * width;
                float bottom = door ? top + height : y + 0.26f * height;
                Lab frameColour = new(frame, 2, 4);
                Lab fill = door ? new Lab(28, 8, 10) : new Lab(pane, -2, -6);
                float border = 0.035f * width;
                canvas.Paint(SceneClass.House, x, y, right, bottom, (_, _) => frameColour);
                canvas.Paint(SceneClass.House, x + border, y + border, right - border, bottom - (door ? 0 : border), (_, _) => fill);
            }
        }
    }
}
