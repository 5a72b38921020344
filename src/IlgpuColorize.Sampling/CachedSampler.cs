using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Models;

namespace IlgpuColorize.Sampling;

/// <summary>
/// Draws samples and computes each value of the generator's streams once: the down stream by rows (see <see cref="GeneratorRows"/>), the
/// right stream in one launch a row where <see cref="DrawRow.Supports"/> says so, elsewhere pixel by pixel. What a batch needs is kept for
/// the next one of its size; dispose the sampler before its pool.
/// </summary>
public sealed class CachedSampler(ColorizationNetwork network, TensorPool pool) : IChromaSampler, IDisposable
{
    private SamplerSession? _session;

    /// <summary>
    /// Whether rows are drawn in one launch; null to ask <see cref="DrawRow.Supports"/>. Tests draw them where that is not the faster way.
    /// </summary>
    internal bool? ByRow { get; init; }

    /// <summary>What is kept for the next batch; null before the first.</summary>
    internal SamplerSession? Session => _session;

    /// <inheritdoc/>
    public byte[][] Sample(SampleBatch batch, SamplingOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        batch.Validate();
        // A row drawn in one launch knows of no cells that are given.
        bool mustBeByPixel = batch.HasHeld;
        if (_session?.Map != batch.Map || mustBeByPixel && _session.IsByRow)
        {
            Dispose();
            _session = new SamplerSession(network, pool, batch.Map, mustBeByPixel ? false : ByRow);
        }
        return _session.Draw(batch, options, cancellation);
    }

    /// <summary>Returns what is kept to the pool; the next batch rents it anew.</summary>
    public void Dispose()
    {
        _session?.Dispose();
        _session = null;
    }
}
