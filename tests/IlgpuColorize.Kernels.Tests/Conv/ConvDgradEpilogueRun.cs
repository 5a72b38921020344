using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using IlgpuColorize.TestKit.Reference;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>A case's dgrad with what follows it, run as one op, as separate ops or by the reference; what is not written is NaN.</summary>
internal sealed class ConvDgradEpilogueRun(ComputeDevice device, ConvCase drawn, bool activated, bool gated, bool adds)
{
    private static readonly double[] None = [];

    private Shape Input => drawn.Problem.Input;

    private Shape Result => activated ? Input.WithChannels(Input.C / 2) : Input;

    private Shape OfGate => Result.WithChannels(2 * Result.C);

    private double[] Pairs => PointwiseReference.ConcatElu(Numbers.Uniform(6, Input.Elements / 2));

    private double[] Pq => Numbers.Uniform(7, OfGate.Elements, 3);

    private double[] Before => Numbers.Uniform(8, Result.Elements);

    /// <summary>Runs it as one op.</summary>
    public (double[] Dx, double[] Dpq) Fused() => Run((dy, filter, dx, pairs, pq, dpq) => ConvDgrad.Run(
        device.DefaultStream, drawn.Problem, dy, filter,
        new ConvDgradEpilogue(dx, activated ? pairs : null, gated ? pq : null, gated ? dpq : null)));

    /// <summary>Runs it op by op.</summary>
    public (double[] Dx, double[] Dpq) Sequence() => Run((dy, filter, dx, pairs, pq, dpq) =>
    {
        using DeviceTensor ofPairs = new(device, Input, drawn.XPitch, drawn.ElementType);
        ConvDgrad.Run(
            device.DefaultStream, drawn.Problem, dy, filter, activated ? new GradientTarget(ofPairs.View, GradientWrite.Set) : dx);
        if (activated)
            ConcatElu.Backward(device.DefaultStream, pairs, ofPairs.View, dx);
        if (gated)
            Gate.Backward(device.DefaultStream, pq, dx.View, new GradientTarget(dpq, GradientWrite.Set));
    });

    /// <summary>Computes it in double precision.</summary>
    public (double[] Dx, double[] Dpq) Reference()
    {
        double[] dx = drawn.Reference.InputGradient(drawn.Dy, drawn.W);
        if (activated)
            dx = PointwiseReference.ConcatEluGradient(Pairs, dx);
        if (adds)
            dx = PointwiseReference.Add(dx, Before);
        return (dx, gated ? PointwiseReference.GateGradient(Pq, dx) : None);
    }

    private (double[] Dx, double[] Dpq) Run(Action<TensorView, ConvFilter, GradientTarget, TensorView, TensorView, TensorView> dgrad)
    {
        int extra = drawn.XPitch - Input.C;
        ElementType type = drawn.ElementType;
        using DeviceTensor dy = new(device, drawn.Problem.Output, drawn.Dy, drawn.YPitch, type);
        using DeviceTensor pairs = activated ? new(device, Input, Pairs, drawn.XPitch, type) : new(device, Input);
        using DeviceTensor dx = adds ? new(device, Result, Before, Result.C + extra, type) : new(device, Result, Result.C + extra, type);
        using DeviceTensor pq = new(device, OfGate, Pq, OfGate.C + 2 * extra, type), dpq = new(device, OfGate, OfGate.C + extra, type);
        using ConvFilter filter = ConvRun.Filter(device, drawn, tile: null);
        dgrad(dy.View, filter, new GradientTarget(dx.View, adds ? GradientWrite.Add : GradientWrite.Set), pairs.View, pq.View, dpq.View);
        return (dx.Read(), gated ? dpq.Read() : None);
    }
}
