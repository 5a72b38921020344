using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Evaluates elementary functions lane by lane.</summary>
internal static class ElementaryQuads
{
    /// <summary>Computes 1 / (1 + exp(-x)).</summary>
    public static Quad Sigmoid(Quad x)
        => new(Elementary.Sigmoid(x.X), Elementary.Sigmoid(x.Y), Elementary.Sigmoid(x.Z), Elementary.Sigmoid(x.W));

    /// <summary>Computes x where x > 0, else exp(x) - 1.</summary>
    public static Quad Elu(Quad x) => new(Elu(x.X), Elu(x.Y), Elu(x.Z), Elu(x.W));

    /// <summary>Computes elu(x) and elu(-x).</summary>
    public static (Quad Positive, Quad Negative) EluPairs(Quad x)
    {
        EluPair a = EluPair.Of(x.X), b = EluPair.Of(x.Y), c = EluPair.Of(x.Z), d = EluPair.Of(x.W);
        return (new(a.Positive, b.Positive, c.Positive, d.Positive), new(a.Negative, b.Negative, c.Negative, d.Negative));
    }

    private static float Elu(float x) => x > 0f ? x : Elementary.Expm1(x);
}
