using IlgpuColorize.Numerics;

namespace IlgpuColorize.Data;

/// <summary>Returns the colour of a surface at a place of the scene, both coordinates from 0 to 1, y downwards.</summary>
internal delegate Lab Surface(float x, float y);

/// <summary>Returns whether a place of the scene belongs to a shape.</summary>
internal delegate bool SceneShape(float x, float y);

/// <summary>
/// Collects painted surfaces, back to front, at twice the scene's resolution, in Lab: lightness and chroma are chosen independently.
/// </summary>
internal sealed class SceneCanvas(int size)
{
    private const int Supersampling = 2;

    private readonly int _side = size * Supersampling;
    private readonly Lab[] _colours = new Lab[size * size * Supersampling * Supersampling];
    private readonly byte[] _classes = new byte[size * size * Supersampling * Supersampling];

    /// <summary>Paints a surface over the part of a shape inside the box; the box spares the test of every other pixel.</summary>
    public void Paint(SceneClass sceneClass, float left, float top, float right, float bottom, SceneShape shape, Surface surface)
    {
        for (int row = Pixel(top); row < Pixel(bottom); row++)
        {
            float y = (row + 0.5f) / _side;
            for (int column = Pixel(left); column < Pixel(right); column++)
            {
                float x = (column + 0.5f) / _side;
                if (!shape(x, y))
                    continue;
                _colours[row * _side + column] = surface(x, y);
                _classes[row * _side + column] = (byte)sceneClass;
            }
        }
    }

    /// <summary>Paints a surface over a whole rectangle.</summary>
    public void Paint(SceneClass sceneClass, float left, float top, float right, float bottom, Surface surface) =>
        Paint(sceneClass, left, top, right, bottom, static (_, _) => true, surface);

    /// <summary>Averages the samples of every pixel and converts them to sRGB, chroma reduced to the gamut at constant lightness.</summary>
    public SyntheticScene Resolve()
    {
        var rgb = new float[size * size * 3];
        var labels = new byte[size * size];
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                int pixel = y * size + x;
                Rgb colour = ToSrgb(Average(x, y));
                (rgb[pixel * 3], rgb[pixel * 3 + 1], rgb[pixel * 3 + 2]) = (colour.R, colour.G, colour.B);
                labels[pixel] = _classes[(y * _side + x) * Supersampling];
            }
        }

        return new SyntheticScene(new RgbImage(size, size, rgb), new LabelMap(size, size, labels));
    }

    private Lab Average(int x, int y)
    {
        int first = (y * _side + x) * Supersampling;
        Lab p = _colours[first], q = _colours[first + 1], r = _colours[first + _side], s = _colours[first + _side + 1];
        return new Lab((p.L + q.L + r.L + s.L) / 4, (p.A + q.A + r.A + s.A) / 4, (p.B + q.B + r.B + s.B) / 4);
    }

    private static Rgb ToSrgb(Lab colour)
    {
        float lightness = Math.Clamp(colour.L, 4, 97);
        float scale = Gamut.LargestChromaScale(lightness, colour.A, colour.B, 0f, 1f);
        Rgb rgb = CieLab.ToSrgb(new Lab(lightness, scale * colour.A, scale * colour.B));
        return new Rgb(Math.Clamp(rgb.R, 0, 1), Math.Clamp(rgb.G, 0, 1), Math.Clamp(rgb.B, 0, 1));
    }

    private int Pixel(float place) => Math.Clamp((int)MathF.Round(place * _side), 0, _side);
}
