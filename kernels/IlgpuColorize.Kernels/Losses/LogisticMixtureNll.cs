using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Reduce;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Losses;

/// <summary>
/// Scores chroma (a, b) under a discretised mixture of logistics given lightness, in bits per dimension (Salimans et al. 2017). A pixel has
/// 8 M parameters, channel = group * M + component: logits; three coefficients (before tanh) of a on L, b on L, b on a; means of a, of b;
/// log-scales of a, of b.
/// </summary>
public static class LogisticMixtureNll
{
    private const string Op = nameof(LogisticMixtureNll);

    /// <summary>Returns the number of scratch elements for a number of pixels.</summary>
    public static int WorkspaceLength(Shape shape) => shape.Pixels + Sum.Partials;

    /// <summary>Computes the mean over pixels and images of -log p(a, b), divided by 2 ln 2.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="parameters">N x h x w x 8 M or more channels; those beyond are not read.</param>
    /// <param name="lightness">Mean lightness of each cell, N x h x w x 1, in [-1, 1].</param>
    /// <param name="x">True chroma, N x h x w x 2, in [-1, 1].</param>
    /// <param name="components">M.</param>
    /// <param name="workspace">Scratch, <see cref="WorkspaceLength"/> elements; the first hold each pixel's nats afterwards.</param>
    /// <param name="loss">Receives the bits per dimension, one element.</param>
    /// <param name="slope">
    /// Receives the gradient of the parameters for a loss whose own is 1, of their shape, for the backward pass; null where none follows,
    /// or where not <see cref="SharesPasses"/>.
    /// </param>
    /// <exception cref="ArgumentException">Shapes or lengths do not fit.</exception>
    public static void Forward(
        ComputeStream stream,
        TensorView parameters,
        TensorView lightness,
        TensorView x,
        int components,
        ArrayView<float> workspace,
        ArrayView<float> loss,
        TensorView? slope = null)
    {
        RequireInputs(parameters, lightness, x, components);
        int pixels = parameters.Shape.Pixels;
        Require.AtLeast(Op, nameof(workspace), workspace.Length, WorkspaceLength(parameters.Shape));
        Require.Length(Op, nameof(loss), loss.Length, 1);
        if (slope is { } kept)
        {
            Require.SameShape(Op, nameof(slope), kept, nameof(parameters), parameters);
            Require.That(
                SharesPasses(stream, parameters),
                $"{Op}: 'slope' is stored on cpu only, by float32 SIMD; pass none, and the parameters to the backward pass.");
        }
        var problem = new MixtureProblem(parameters.Shape, components, parameters.ElementType);
        var inputs = new MixtureInputs(parameters, lightness, x, components);
        float scale = (float)BitsPerNat(pixels);
        ArrayView<float> nats = workspace.SubView(0, pixels);
        if (stream.RunsSimd(parameters, lightness, x))
        {
            LogisticMixtureNllForwardSimd work = new(inputs, nats, scale, slope);
            stream.LaunchHost("LogisticMixtureNll.Forward", problem, PixelItems.Count(pixels), work);
        }
        else
        {
            stream.Launch("LogisticMixtureNll.Forward", problem, pixels, new LogisticMixtureNllForward(inputs, nats));
        }
        Sum.Forward(stream, nats, workspace.SubView(pixels, Sum.Partials), loss, scale);
    }

    /// <summary>Computes the gradient of the parameters; channels from 8 M on get 0.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="parameters">As in the forward pass.</param>
    /// <param name="lightness">As in the forward pass.</param>
    /// <param name="x">As in the forward pass.</param>
    /// <param name="components">M.</param>
    /// <param name="dloss">Gradient of the loss, one element, read on the device.</param>
    /// <param name="dparameters">Gradient of the parameters.</param>
    /// <exception cref="ArgumentException">Shapes or lengths do not fit.</exception>
    public static void Backward(
        ComputeStream stream,
        TensorView parameters,
        TensorView lightness,
        TensorView x,
        int components,
        ArrayView<float> dloss,
        GradientTarget dparameters)
    {
        RequireInputs(parameters, lightness, x, components);
        Require.Length(Op, nameof(dloss), dloss.Length, 1);
        Require.SameShape(Op, nameof(dparameters), dparameters.View, nameof(parameters), parameters);
        int pixels = parameters.Shape.Pixels;
        var problem = new MixtureProblem(parameters.Shape, components, parameters.ElementType);
        var inputs = new MixtureInputs(parameters, lightness, x, components);
        float scale = (float)BitsPerNat(pixels);
        if (stream.RunsSimd(parameters, lightness, x, dparameters.View))
        {
            LogisticMixtureNllBackwardSimd work = new(inputs, dloss, scale, dparameters);
            stream.LaunchHost("LogisticMixtureNll.Backward", problem, PixelItems.Count(pixels), work);
        }
        else
        {
            LogisticMixtureNllBackward kernel = new(inputs, dloss, scale, dparameters);
            stream.Launch("LogisticMixtureNll.Backward", problem, pixels, kernel);
        }
    }

    /// <summary>Computes the gradient of the parameters from what the forward pass kept.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="slope">As the forward pass wrote it.</param>
    /// <param name="components">M.</param>
    /// <param name="dloss">Gradient of the loss, one element, read on the device.</param>
    /// <param name="dparameters">Gradient of the parameters.</param>
    /// <exception cref="ArgumentException">Shapes or lengths do not fit.</exception>
    public static void Backward(ComputeStream stream, TensorView slope, int components, ArrayView<float> dloss, GradientTarget dparameters)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Require.Length(Op, nameof(dloss), dloss.Length, 1);
        Require.SameShape(Op, nameof(dparameters), dparameters.View, nameof(slope), slope);
        Require.That(
            SharesPasses(stream, slope), $"{Op}: 'slope' is read on cpu only, by float32 SIMD; pass the parameters to the backward pass.");
        var problem = new MixtureProblem(slope.Shape, components);
        LogisticMixtureNllChainSimd work = new(slope, dloss, dparameters);
        stream.LaunchHost("LogisticMixtureNll.Backward", problem, PixelItems.Count(slope.Shape.Pixels), work);
    }

    /// <summary>
    /// True where the forward pass can keep the gradient, which then costs little more than the loss: on the device <c>cpu</c>, in float32.
    /// </summary>
    public static bool SharesPasses(ComputeStream stream, TensorView parameters)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.RunsSimd(parameters);
    }

    /// <summary>Checks the tensors of a mixture.</summary>
    internal static void RequireMixture(string op, string argument, in TensorView parameters, int components)
    {
        Require.Memory(op, argument, parameters);
        Require.That(components >= 1, $"{op}: 'components' is {components}; it needs to be at least 1.");
        Require.That(
            parameters.C >= MixtureParameters.Groups * components,
            $"{op}: '{argument}' has shape {parameters.Shape}; it needs at least {MixtureParameters.Groups * components} channels, "
            + $"{MixtureParameters.Groups} for each of {components} components.");
    }

    private static double BitsPerNat(int pixels) => 1 / (2 * Math.Log(2) * Math.Max(1, pixels));

    private static void RequireInputs(in TensorView parameters, in TensorView lightness, in TensorView x, int components)
    {
        RequireMixture(Op, nameof(parameters), parameters, components);
        Require.SamePixels(Op, nameof(lightness), lightness, nameof(parameters), parameters);
        Require.That(lightness.C == 1, $"{Op}: 'lightness' has shape {lightness.Shape}; it needs 1 channel, the mean lightness of a cell.");
        Require.SamePixels(Op, nameof(x), x, nameof(parameters), parameters);
        Require.That(x.C == 2, $"{Op}: 'x' has shape {x.Shape}; it needs 2 channels, a and b.");
    }
}
