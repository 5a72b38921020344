using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;

namespace IlgpuColorize.Kernels.Tests.Losses;

/// <summary>Holds drawn inputs of the mixture loss.</summary>
internal sealed record MixtureCase(Shape Shape, int Components, double[] Parameters, double[] Lightness, double[] X)
{
    /// <summary>Ordinary parameters of several sizes, and every branch of the logistic.</summary>
    public static IEnumerable<MixtureCase> All =>
    [
        Ordinary(new Shape(1, 1, 1, 8), components: 1),
        Ordinary(new Shape(2, 2, 3, 26), components: 3),
        Ordinary(new Shape(1, 3, 1, 80), components: 10),
        Ordinary(new Shape(1, 1, 2, 136), components: 17),
        Ordinary(new Shape(1, 2, 1, 264), components: 33),
        Ordinary(new Shape(2, 5, 7, 41), components: 5),
        Extreme(new Shape(1, 4, 5, 27), components: 3),
    ];

    public static MixtureCase Ordinary(Shape shape, int components) => new(
        shape, components, Numbers.Uniform(1, shape.Elements, 1.5), Numbers.Uniform(2, shape.Pixels), Levels(3, 2 * shape.Pixels));

    /// <summary>Draws narrow scales, some below the floor, far means and chroma at both ends, so that every branch is taken.</summary>
    public static MixtureCase Extreme(Shape shape, int components)
    {
        var drawn = Ordinary(shape, components);
        for (int pixel = 0; pixel < shape.Pixels; pixel++)
        {
            Span<double> p = drawn.Parameters.AsSpan(pixel * shape.C, shape.C);
            for (int k = 6 * components; k < 8 * components; k++)
                p[k] = (pixel + k) % 4 switch { 0 => -8, 1 => -5, 2 => -2.5, _ => 0.5 };
            drawn.X[2 * pixel + pixel % 2] = (pixel % 5) switch { 0 => -1, 1 => 1, _ => drawn.X[2 * pixel + pixel % 2] };
        }
        return drawn;
    }

    public double BitsPerDim(double[] parameters) => LossReference.BitsPerDim(parameters, Shape.C, Components, Lightness, X);

    public double[] PixelNats() => LossReference.PixelNats(Parameters, Shape.C, Components, Lightness, X);

    private static double[] Levels(int seed, int count)
        => [.. Numbers.Uniform(seed, count).Select(value => (double)(float)((Math.Floor((value + 1) * 127.99) - 127.5) / 127.5))];
}
