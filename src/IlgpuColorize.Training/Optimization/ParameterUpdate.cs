using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Models;

namespace IlgpuColorize.Training;

/// <summary>
/// The end of a step, when the whole gradient is known: its norm is limited, where that is wanted, and Adam moves parameters and averages.
/// </summary>
internal sealed class ParameterUpdate : IDisposable
{
    private readonly ColorizationNetwork _network;
    private readonly AdamOptimizer _optimizer;
    private readonly PolyakAverager _averager;
    private readonly float _clipNorm;
    private readonly DeviceBuffer<float>? _norm;
    private readonly DeviceBuffer<double>? _normPartials;

    /// <summary>Allocates what the norm needs.</summary>
    public ParameterUpdate(ColorizationNetwork network, AdamOptimizer optimizer, PolyakAverager averager, double clipNorm)
    {
        (_network, _optimizer, _averager, _clipNorm) = (network, optimizer, averager, (float)clipNorm);
        if (clipNorm <= 0)
            return;
        _norm = network.Device.Allocate<float>(1);
        _normPartials = network.Device.Allocate<double>(GradientClip.Partials);
    }

    /// <summary>Launches the update.</summary>
    /// <param name="state">The step's rates.</param>
    public void Launch(ArrayView<StepState> state)
    {
        ComputeStream stream = _network.Device.DefaultStream;
        if (_norm is not null && _normPartials is not null)
            GradientClip.Limit(stream, _network.Parameters.Gradients, _clipNorm, state, _normPartials.View, _norm.View);
        _optimizer.Step(stream, state, _averager.Averaged.Parameters);
    }

    /// <summary>Reads the norm of the last update's gradient before it was limited; null where it is not limited.</summary>
    public double? ReadNorm() => _norm is null ? null : _network.Device.DefaultStream.Download(_norm.View)[0];

    /// <inheritdoc/>
    public void Dispose()
    {
        _norm?.Dispose();
        _normPartials?.Dispose();
    }
}
