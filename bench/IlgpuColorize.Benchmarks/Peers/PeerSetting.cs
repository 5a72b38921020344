using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>Holds what all rows share.</summary>
/// <param name="Threads">Threads of either side.</param>
/// <param name="Folder">Where exported files may lie for a while.</param>
/// <param name="Program">The built <c>ilgpu-colorize</c>; null where none was named.</param>
/// <param name="Torch">What does training steps in the place of <c>torch_step.py</c>; null where nothing was named.</param>
internal sealed record PeerSetting(int Threads, string Folder, string? Program, string? Torch)
{
    /// <summary>The classes of the segmentation, K.</summary>
    public const int Classes = 21;

    /// <summary>The side of a chroma map.</summary>
    public const int Side = 32;

    /// <summary>
    /// Gets preset <c>paper</c> with its generator (160 channels, 4 layers, condition of 181 channels) and next to nothing before it.
    /// </summary>
    public static ModelConfiguration OnlyGenerator { get; } = (Presets.Paper with { Width = 1 }).For(Flow.Green, Fusion.Concat, Classes);

    /// <summary>Returns the shape of chroma maps.</summary>
    public static Shape Map(int images, int channels) => new(images, Side, Side, channels);
}
