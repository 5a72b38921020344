using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Losses;

/// <summary>
/// Scores classes by -log softmax(logits)[label] in nats, averaged over the pixels of the whole batch that have a label; 0 where none has.
/// </summary>
public static class SoftmaxCrossEntropy
{
    /// <summary>
    /// The label of pixels that do not count. Other labels outside 0 to K - 1 do not count either: data is checked where it is read.
    /// </summary>
    public const int IgnoreLabel = 255;

    private const string Op = nameof(SoftmaxCrossEntropy);

    /// <summary>Returns the number of workspace elements for a number of pixels.</summary>
    public static int WorkspaceLength(Shape shape) => shape.Pixels + 2 * Sum.Partials + 1;

    /// <summary>Computes the loss.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="logits">N x h x w x K.</param>
    /// <param name="labels">A label for every pixel.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> elements: each pixel's nats, partial sums and counts, and last 1 / labelled
    /// pixels, which backward reads.</param>
    /// <param name="loss">Receives the loss, one element.</param>
    /// <param name="labelled">
    /// The number to divide by, one element: the labelled pixels of a whole batch of which this is a part. The loss is then the part's
    /// share of the whole one. Empty to count the labelled pixels here.
    /// </param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void Forward(
        ComputeStream stream, TensorView logits, ArrayView<int> labels, ArrayView<float> workspace, ArrayView<float> loss,
        ArrayView<float> labelled = default)
    {
        RequireInputs(logits, labels, workspace);
        Require.Length(Op, nameof(loss), loss.Length, 1);
        if (labelled.Length > 0)
            Require.Length(Op, nameof(labelled), labelled.Length, 1);
        int pixels = logits.Shape.Pixels;
        var problem = new ElementwiseProblem(logits.Shape, Operands: 1, FlopsPerElement: 12, logits.ElementType);
        ArrayView<float> nats = workspace.SubView(0, pixels);
        ArrayView<float> partials = workspace.SubView(pixels, 2 * Sum.Partials);
        if (stream.RunsSimd(logits))
            stream.LaunchHost("SoftmaxCrossEntropy.Forward", problem, PixelItems.Count(pixels),
                new SoftmaxCrossEntropyForwardSimd(logits, labels, nats));
        else
            stream.Launch("SoftmaxCrossEntropy.Forward", problem, pixels, new SoftmaxCrossEntropyForward(logits, labels, nats));
        stream.Launch("SoftmaxCrossEntropy.Partials", problem, Sum.Partials, new LabelledPartials(nats, labels, logits.C, partials));
        stream.Launch("SoftmaxCrossEntropy.Mean", problem, 1, new LabelledMean(partials, labelled, loss, InverseCount(workspace, pixels)));
    }

    /// <summary>Computes the gradient of the logits: dloss (softmax - one-hot) / labelled pixels, 0 at pixels without a label.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="logits">As in the forward pass.</param>
    /// <param name="labels">As in the forward pass.</param>
    /// <param name="workspace">As the forward pass left it.</param>
    /// <param name="dloss">Gradient of the loss, one element, read on the device.</param>
    /// <param name="dlogits">Gradient of the logits.</param>
    /// <exception cref="ArgumentException">Shapes or lengths do not fit.</exception>
    public static void Backward(
        ComputeStream stream, TensorView logits, ArrayView<int> labels, ArrayView<float> workspace, ArrayView<float> dloss,
        GradientTarget dlogits)
    {
        RequireInputs(logits, labels, workspace);
        Require.Length(Op, nameof(dloss), dloss.Length, 1);
        Require.SameShape(Op, nameof(dlogits), dlogits.View, nameof(logits), logits);
        int pixels = logits.Shape.Pixels;
        var problem = new ElementwiseProblem(logits.Shape, Operands: 2, FlopsPerElement: 14, logits.ElementType);
        ArrayView<float> inverseCount = InverseCount(workspace, pixels);
        if (stream.RunsSimd(logits, dlogits.View))
            stream.LaunchHost("SoftmaxCrossEntropy.Backward", problem, PixelItems.Count(pixels),
                new SoftmaxCrossEntropyBackwardSimd(logits, labels, inverseCount, dloss, dlogits));
        else
            stream.Launch("SoftmaxCrossEntropy.Backward", problem, pixels,
                new SoftmaxCrossEntropyBackward(logits, labels, inverseCount, dloss, dlogits));
    }

    private static ArrayView<float> InverseCount(ArrayView<float> workspace, int pixels) => workspace.SubView(pixels + 2 * Sum.Partials, 1);

    private static void RequireInputs(in TensorView logits, ArrayView<int> labels, ArrayView<float> workspace)
    {
        Require.Memory(Op, nameof(logits), logits);
        Require.Length(Op, nameof(labels), labels.Length, logits.Shape.Pixels);
        Require.AtLeast(Op, nameof(workspace), workspace.Length, WorkspaceLength(logits.Shape));
    }
}
