using ILGPU;
using IlgpuColorize.Kernels.Losses;

namespace IlgpuColorize.Autograd.Ops;

/// <summary>Records the losses (SPEC 6). Each is a scalar, [1x1x1x1].</summary>
public static class LossOps
{
    /// <summary>Computes the discretised logistic mixture's negative log likelihood of chroma, in bits per dimension.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="mixture">N x h x w x (8 * mixtures or more).</param>
    /// <param name="lightness">Lightness averaged over the chroma's cells, N x h x w x 1.</param>
    /// <param name="chroma">The true chroma in [-1, 1], N x h x w x 2.</param>
    /// <param name="mixtures">Components, M.</param>
    public static Tensor LogisticMixtureNll(this Tape tape, Tensor mixture, Tensor lightness, Tensor chroma, int mixtures)
    {
        Tensor loss = tape.Keep(tape.AllocateFlat(1));
        Tensor workspace = tape.AllocateFlat(Kernels.Losses.LogisticMixtureNll.WorkspaceLength(mixture.Shape));
        bool shares = tape.IsRecording && Kernels.Losses.LogisticMixtureNll.SharesPasses(tape.Stream, mixture.View);
        Tensor? slope = shares ? tape.Allocate(mixture.Shape) : null;
        Kernels.Losses.LogisticMixtureNll.Forward(
            tape.Stream, mixture.View, lightness.View, chroma.View, mixtures, workspace.View.Data, loss.View.Data, slope?.View);
        tape.Record(nameof(LogisticMixtureNll), [mixture], loss, slope is null ? [mixture, lightness, chroma] : [slope], grad =>
        {
            if (slope is not null)
                Kernels.Losses.LogisticMixtureNll.Backward(tape.Stream, slope.View, mixtures, grad.Of(loss).Data, grad.Into(mixture));
            else
                Kernels.Losses.LogisticMixtureNll.Backward(
                    tape.Stream, mixture.View, lightness.View, chroma.View, mixtures, grad.Of(loss).Data, grad.Into(mixture));
        });
        tape.Release(workspace);
        return loss;
    }

    /// <summary>Computes the mean softmax cross entropy in nats over all pixels whose label is not 255.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="logits">N x h x w x K.</param>
    /// <param name="labels">Class indices, N x h x w.</param>
    /// <param name="labelled">The pixels to divide by, one element, where this is a part of a batch; empty for those labelled here.</param>
    public static Tensor SoftmaxCrossEntropy(this Tape tape, Tensor logits, ArrayView<int> labels, ArrayView<float> labelled = default)
    {
        Tensor loss = tape.Keep(tape.AllocateFlat(1));
        Tensor workspace = tape.AllocateFlat(Kernels.Losses.SoftmaxCrossEntropy.WorkspaceLength(logits.Shape));
        Kernels.Losses.SoftmaxCrossEntropy.Forward(
            tape.Stream, logits.View, labels, workspace.View.Data, loss.View.Data, labelled);
        tape.Record(nameof(SoftmaxCrossEntropy), [logits], loss, [logits, workspace], grad => Kernels.Losses.SoftmaxCrossEntropy.Backward(
            tape.Stream, logits.View, labels, workspace.View.Data, grad.Of(loss).Data, grad.Into(logits)));
        tape.Release(workspace);
        return loss;
    }
}
