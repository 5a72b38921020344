using IlgpuColorize.Numerics;

namespace IlgpuColorize.Data;

/// <summary>Paints the wide surfaces of outdoor scenes; each gives back its mean lightness, for its neighbours to differ from.</summary>
internal static class Landscape
{
    /// <summary>Sky: soft clouds over a vertical gradient; blue by day, orange under violet at dusk.</summary>
    public static float Sky(SceneCanvas canvas, SceneRandom random, float horizon)
    {
        float lightness = random.Lightness();
        bool dusk = random.Chance(0.4f);
        Chroma high = dusk ? random.Near(40, 38) : random.Near(262, 38);
        Chroma low = dusk ? random.Near(68, 48) : random.Near(252, 24);
        float slope = random.Between(6, 14);
        Noise wide = random.Noise(2.5f, 6f);
        Noise fine = random.Noise(6f, 14f);
        canvas.Paint(SceneClass.Sky, 0, 0, 1, horizon, (x, y) =>
        {
            float down = y / horizon;
            float cloud = Math.Clamp(wide.At(x, y) + 0.5f * fine.At(x, y), 0, 1);
            Chroma clear = Chroma.Mix(high, low, down);
            return Chroma.Mix(clear, new Chroma(clear.A * 0.5f, clear.B * 0.5f), cloud).At(lightness + slope * (down - 0.5f) + 12 * cloud);
        });
        return lightness;
    }

    /// <summary>Sea: horizontal waves that widen towards the shore; blue-green.</summary>
    public static float Sea(SceneCanvas canvas, SceneRandom random, float horizon, float bottom, float sky)
    {
        float lightness = random.Lightness(sky);
        Chroma colour = random.Near(212, 30);
        Noise swell = random.Noise(3f, 4f);
        Noise crests = random.Noise(7f, 26f);
        canvas.Paint(SceneClass.Sea, 0, horizon, 1, bottom, (x, y) =>
        {
            float near = MathF.Pow((y - horizon) / (1 - horizon), 0.7f);
            float wave = MathF.Sin(46 * near + 2.2f * swell.At(x, y));
            return colour.At(lightness + 6 * wave + 4 * crests.At(x, y));
        });
        return lightness;
    }

    /// <summary>Grass: upright blades under a rolling edge; green.</summary>
    public static float Grass(SceneCanvas canvas, SceneRandom random, float top, float bottom, float sky)
    {
        float lightness = random.Lightness(sky);
        Chroma colour = random.Near(124, 42);
        Noise roll = random.Noise(3f, 1f);
        Noise blades = random.Noise(34f, 8f);
        Noise tufts = random.Noise(16f, 9f);
        canvas.Paint(
            SceneClass.Grass, 0, top - 0.05f, 1, bottom,
            (x, y) => y > top + 0.035f * roll.At(x, 0),
            (x, y) => colour.At(lightness + 8 * blades.At(x, y) + 4 * tufts.At(x, y)));
        return lightness;
    }

    /// <summary>Sand: fine grain without direction, behind a curved line of foam; yellow.</summary>
    public static float Sand(SceneCanvas canvas, SceneRandom random, float shore, float sea)
    {
        float lightness = random.Lightness(sea);
        Chroma colour = random.Near(82, 34);
        Noise bay = random.Noise(2.2f, 1f);
        Noise grain = random.Noise(40f, 40f);
        Noise dunes = random.Noise(3f, 5f);
        float Edge(float x) => shore + 0.07f * bay.At(x, 0);
        canvas.Paint(SceneClass.Sea, 0, shore - 0.12f, 1, 1, (x, y) => y > Edge(x) - 0.035f, (_, _) => new Lab(92, -4, -4));
        canvas.Paint(
            SceneClass.Sand, 0, shore - 0.1f, 1, 1, (x, y) => y > Edge(x),
            (x, y) => colour.At(lightness + 5 * grain.At(x, y) + 5 * dunes.At(x, y)));
        return lightness;
    }

    /// <summary>Road: smooth asphalt in perspective with bright edges and a dashed middle; nearly grey.</summary>
    public static void Road(SceneCanvas canvas, SceneRandom random, float top, float vanishing, float grass)
    {
        float lightness = random.Lightness(grass);
        Chroma colour = random.Near(280, 4);
        Chroma line = random.Near(90, 6);
        float middle = random.Between(0.3f, 0.7f);
        float width = random.Between(0.40f, 0.55f);
        Noise wear = random.Noise(5f, 5f);

        // Place across the road: 0 in its middle, 1 at its edge.
        float Across(float x, float y)
        {
            float near = (y - top) / (1 - top);
            return (x - (vanishing + (middle - vanishing) * near)) / (0.13f + (width - 0.13f) * near);
        }

        canvas.Paint(SceneClass.Road, 0, top, 1, 1, (x, y) => MathF.Abs(Across(x, y)) < 1, (x, y) =>
        {
            float across = MathF.Abs(Across(x, y));
            bool dash = across < 0.06f && MathF.Sin(18 * MathF.Sqrt((y - top) / (1 - top))) > 0;
            return dash || across is > 0.86f and < 0.94f ? line.At(90) : colour.At(lightness + 2 * wear.At(x, y));
        });
    }
}
