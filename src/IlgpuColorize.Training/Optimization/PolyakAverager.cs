using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;

namespace IlgpuColorize.Training;

/// <summary>
/// The running average of every parameter (SPEC 7), which <see cref="AdamOptimizer.Step"/> moves, and the network that uses it: sampling,
/// validation and evaluation do.
/// </summary>
public sealed class PolyakAverager : IDisposable
{
    private readonly ColorizationNetwork _live;
    private readonly DeviceBuffer<float> _averages;

    /// <summary>Allocates the averages; call <see cref="Restart"/> once the parameters have their initial values.</summary>
    public PolyakAverager(ColorizationNetwork live)
    {
        ArgumentNullException.ThrowIfNull(live);
        _live = live;
        _averages = live.Parameters.ZeroedBuffer(live.Device);
        Averaged = new ColorizationNetwork(live.Configuration, live.Device, trainable: false, _averages);
    }

    /// <summary>The network whose parameters are the averages; refresh its filters before it is used.</summary>
    public ColorizationNetwork Averaged { get; }

    /// <summary>Makes the averages the present parameters.</summary>
    public void Restart() => _live.Device.DefaultStream.Copy(_live.Parameters.Values, _averages.View);

    /// <inheritdoc/>
    public void Dispose()
    {
        Averaged.Dispose();
        _averages.Dispose();
    }
}
