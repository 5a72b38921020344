using IlgpuColorize.Autograd;

namespace IlgpuColorize.Models.Layers;

/// <summary>The place where layers declare their names and parameters while a network is put together.</summary>
/// <param name="Parameters">Where parameters are declared.</param>
/// <param name="Name">The name so far, such as <c>embedding.block7</c>; empty at the root.</param>
/// <param name="Convolutions">Collects every convolution, in order.</param>
internal sealed record Declaration(ParameterSet Parameters, string Name, List<Convolution> Convolutions)
{
    /// <summary>Returns the declaration of a part.</summary>
    public Declaration this[string part] => this with { Name = Name.Length == 0 ? part : $"{Name}.{part}" };
}
