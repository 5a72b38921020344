namespace IlgpuColorize.Data;

/// <summary>
/// Draws small labelled scenes (country, coast, street, still life) for first runs and tests. What a surface is shows in its texture and
/// shape alone: every class and colour takes its lightness from one range. Its colour depends on the class, and for some in one of several
/// clear modes: a sky is blue or, at dusk, orange; a house red, blue or yellow; a tree green or autumnal; an apple red, green or yellow; an
/// animal brown or pink; a wall teal or violet.
/// </summary>
public static class SyntheticScenes
{
    /// <summary>The class names, in the order of the label indices.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = [.. Enum.GetNames<SceneClass>().Select(name => name.ToLowerInvariant())];

    /// <summary>Draws a scene; the same seed and index give the same scene at any time, and the same composition at any size.</summary>
    /// <param name="seed">The seed of the set.</param>
    /// <param name="index">The scene's place in the set.</param>
    /// <param name="size">Width and height in pixels, at least 16.</param>
    public static SyntheticScene Draw(ulong seed, long index, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 16);
        var random = new SceneRandom(seed, index);
        var canvas = new SceneCanvas(size);
        float kind = random.Next();
        if (kind < 0.27f)
            Country(canvas, random);
        else if (kind < 0.50f)
            Coast(canvas, random);
        else if (kind < 0.73f)
            Street(canvas, random);
        else
            StillLife(canvas, random);
        return canvas.Resolve();
    }

    private static void Country(SceneCanvas canvas, SceneRandom random)
    {
        float horizon = random.Between(0.38f, 0.55f);
        float sky = Landscape.Sky(canvas, random, horizon + 0.05f);
        float grass = Landscape.Grass(canvas, random, horizon, 1f, sky);
        float houseAt = random.Between(0.2f, 0.8f);
        if (random.Chance(0.5f))
            House.Paint(canvas, random, houseAt, horizon + random.Between(0.08f, 0.14f), random.Between(0.26f, 0.36f), sky, grass);

        int trees = random.Count(1, 2);
        for (int i = 0; i < trees; i++)
            Tree.Paint(
                canvas, random, Beside(houseAt, random), horizon + random.Between(0.10f, 0.22f), random.Between(0.15f, 0.21f), sky, grass);

        int animals = random.Count(0, 2);
        for (int i = 0; i < animals; i++)
            Animal.Paint(canvas, random, random.Between(0.2f, 0.8f), random.Between(0.80f, 0.96f), random.Between(0.32f, 0.44f), grass);
    }

    private static void Coast(SceneCanvas canvas, SceneRandom random)
    {
        float horizon = random.Between(0.32f, 0.46f);
        float shore = random.Between(0.62f, 0.74f);
        float sky = Landscape.Sky(canvas, random, horizon);
        float sea = Landscape.Sea(canvas, random, horizon, 1f, sky);
        float sand = Landscape.Sand(canvas, random, shore, sea);
        if (random.Chance(0.4f))
            House.Paint(
                canvas, random, random.Pick(random.Between(0.2f, 0.32f), random.Between(0.68f, 0.8f)), shore + random.Between(0.12f, 0.18f),
                0.3f, sea, sand);
        else if (random.Chance(0.5f))
            Tree.Paint(
                canvas, random, random.Between(0.15f, 0.85f), shore + random.Between(0.12f, 0.2f), random.Between(0.17f, 0.22f), sea, sky);
    }

    private static void Street(SceneCanvas canvas, SceneRandom random)
    {
        float ground = random.Between(0.56f, 0.64f);
        float sky = Landscape.Sky(canvas, random, ground);
        float grass = Landscape.Grass(canvas, random, ground - 0.03f, 1f, sky);
        float at = random.Between(0.12f, 0.18f);
        while (at < 1f)
        {
            float width = random.Between(0.28f, 0.36f);
            if (random.Chance(0.75f))
                House.Paint(canvas, random, at, ground + 0.02f, width, sky, grass);
            else
                Tree.Paint(canvas, random, at, ground + 0.03f, random.Between(0.15f, 0.18f), sky, grass);
            at += width + random.Between(0.02f, 0.06f);
        }

        Landscape.Road(canvas, random, ground + 0.08f, random.Between(0.35f, 0.65f), grass);
    }

    private static void StillLife(SceneCanvas canvas, SceneRandom random)
    {
        float edge = random.Between(0.42f, 0.55f);
        float wall = Interior.Wall(canvas, random, edge);
        float table = Interior.Table(canvas, random, edge, wall);
        int fruits = random.Count(2, 3);
        for (int i = 0; i < fruits; i++)
        {
            float x = (i + 0.5f + random.Between(-0.15f, 0.15f)) / fruits;
            float y = edge + random.Between(0.10f, 0.32f);
            float radius = random.Between(0.13f, 0.17f);
            if (random.Chance(0.55f))
                Fruit.Apple(canvas, random, x, y, radius, table);
            else if (random.Chance(0.5f))
                Fruit.Orange(canvas, random, x, y, radius, table);
            else
                Fruit.Banana(canvas, random, x, y, radius * 1.25f, table);
        }
    }

    // A place away from the house, so that a tree does not hide it.
    private static float Beside(float house, SceneRandom random) => (house + random.Between(0.3f, 0.7f)) % 1f;
}
