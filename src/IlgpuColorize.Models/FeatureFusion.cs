using IlgpuColorize.Autograd;
using IlgpuColorize.Autograd.Ops;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Models;

/// <summary>Makes the generator's condition from embedding and segmentation (SPEC 5).</summary>
public sealed class FeatureFusion
{
    private readonly Fusion _fusion;
    private readonly Convolution? _hidden;
    private readonly Convolution? _gamma;
    private readonly Convolution? _beta;

    /// <summary>Declares the layers; only the transformation has any.</summary>
    internal FeatureFusion(Declaration at, ModelConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(at);
        ArgumentNullException.ThrowIfNull(configuration);
        _fusion = configuration.Fusion;
        if (_fusion != Fusion.Transform)
            return;
        int channels = configuration.EmbeddingChannels;
        _hidden = new Convolution(at["hidden"], new(ConvWindow.Pointwise, [configuration.Classes], channels));
        _gamma = new Convolution(at["gamma"], new(ConvWindow.Pointwise, [channels], channels));
        _beta = new Convolution(at["beta"], new(ConvWindow.Pointwise, [channels], channels));
    }

    /// <summary>Computes the condition; without a fusion it is the embedding itself.</summary>
    public Tensor Apply(Tape tape, Tensor embedding, Tensor? segmentation) => _fusion switch
    {
        Fusion.Concat => tape.Concat(embedding, segmentation!),
        Fusion.Transform => Transform(tape, embedding, segmentation!),
        _ => embedding,
    };

    // z = leakyRelu(hidden(s)), cond = e * (1 + gamma(z)) + beta(z)
    private Tensor Transform(Tape tape, Tensor embedding, Tensor segmentation)
    {
        Tensor hidden = _hidden!.Apply(tape, segmentation);
        Tensor z = tape.LeakyRelu(hidden);
        Tensor gamma = _gamma!.Apply(tape, z);
        Tensor beta = _beta!.Apply(tape, z);
        Tensor condition = tape.FeatureTransform(embedding, gamma, beta);
        foreach (Tensor spent in (Tensor[])[hidden, z, gamma, beta])
            tape.Release(spent);
        return condition;
    }
}
