using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Pointwise;

/// <summary>Joins two tensors along the channels, those of the first in front; backward splits.</summary>
public static class Concat
{
    /// <summary>Computes y = [a, b] of whole tensors.</summary>
    public static void Forward(ComputeStream stream, TensorView a, TensorView b, TensorView y)
        => Forward(stream, a, b, y, PixelRegion.Whole(a.Shape));

    /// <summary>Computes y = [a, b] within a region.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit, or the region leaves them.</exception>
    public static void Forward(ComputeStream stream, TensorView a, TensorView b, TensorView y, PixelRegion region)
    {
        RequireParts(nameof(a), a, nameof(b), b, nameof(y), y);
        Require.Within(nameof(Concat), region, a);
        var target = new GradientTarget(y, GradientWrite.Set);
        Copy.Channels(stream, "Concat.Forward", a, 0, target, 0, a.C, region);
        Copy.Channels(stream, "Concat.Forward", b, 0, target, a.C, b.C, region);
    }

    /// <summary>Splits dy into da and db.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public static void Backward(ComputeStream stream, TensorView dy, GradientTarget da, GradientTarget db)
    {
        RequireParts(nameof(da), da.View, nameof(db), db.View, nameof(dy), dy);
        var whole = PixelRegion.Whole(dy.Shape);
        Copy.Channels(stream, "Concat.Backward", dy, 0, da, 0, da.View.C, whole);
        Copy.Channels(stream, "Concat.Backward", dy, da.View.C, db, 0, db.View.C, whole);
    }

    private static void RequireParts(string first, in TensorView a, string second, in TensorView b, string joined, in TensorView y)
    {
        Require.Memory(nameof(Concat), first, a);
        Require.SamePixels(nameof(Concat), second, b, first, a);
        Require.SamePixels(nameof(Concat), joined, y, first, a);
        Require.That(
            y.C == a.C + b.C,
            $"{nameof(Concat)}: '{joined}' has shape {y.Shape}; it needs {a.C + b.C} channels, the {a.C} of '{first}' and the {b.C} of "
            + $"'{second}'.");
    }
}
