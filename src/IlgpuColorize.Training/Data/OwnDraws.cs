using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Models;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling;

namespace IlgpuColorize.Training;

/// <summary>
/// Shows the generator its own free-running samples in place of the true neighbours, in a share of the photos, with the truth as the target
/// as ever (scheduled sampling, Bengio et al. 2015, of whole photos). A cell drawn from p(x | h), where h is distributed as it is when the
/// generator samples, has the marginal distribution of the truth; under true neighbours alone nothing holds this, and what the generator
/// draws fades from cell to cell.
/// </summary>
/// <remarks>
/// Such neighbours say nothing of the truth, so the more photos are shown them, the more a cell is drawn without regard to its neighbours
/// (Huszar 2015): chroma and hues of single cells are gained, agreement between cells is lost.
/// The averages draw, for they are what will sample. A draw is a pure function of them, seed, batch and slot: it depends neither on how a
/// step is cut nor on the number of processes.
/// </remarks>
internal sealed class OwnDraws : IDisposable
{
    // Keeps these counters apart from all others drawn with the same seed.
    private const uint Purpose = 0x5EED_0004;

    private readonly ColorizationNetwork _network;
    private readonly TensorPool _pool;
    private readonly double _share;
    private readonly ulong _seed;
    private readonly CachedSampler _sampler;

    /// <summary>Prepares draws.</summary>
    /// <param name="network">Draws: the averages.</param>
    /// <param name="pool">Rents out activations.</param>
    /// <param name="share">The share of the photos, 0 to 1.</param>
    /// <param name="seed">The run's seed.</param>
    public OwnDraws(ColorizationNetwork network, TensorPool pool, float share, ulong seed)
    {
        (_network, _pool, _share, _seed) = (network, pool, share, seed);
        _sampler = new CachedSampler(network, pool);
    }

    /// <summary>
    /// Decides whether a slot's photo is shown own draws. Slots are taken at equal distances, so that every part of a batch has its share;
    /// which photo lies in a slot is left to chance as it is.
    /// </summary>
    /// <param name="slot">The place in the batch, from 0.</param>
    /// <param name="share">The share of the photos.</param>
    public static bool Takes(int slot, double share) => Math.Floor((slot + 1) * share) > Math.Floor(slot * share);

    /// <summary>Replaces the canvases of a batch's share of photos by samples, without noise, as the sampler feeds them back.</summary>
    /// <param name="batch">The batch, uploaded.</param>
    /// <param name="number">Which batch of the run it is, from 1.</param>
    /// <param name="firstSlot">The place of its first image in that batch, where it holds a part of it.</param>
    public void Apply(ColorizationBatch batch, int number, int firstSlot)
    {
        int[] images = [.. Enumerable.Range(0, batch.Images).Where(image => Takes(firstSlot + image, _share))];
        if (images.Length == 0)
            return;
        ComputeStream stream = _network.Device.DefaultStream;
        _network.RefreshFilters();
        byte[][] drawn = Draw(batch, images, number, firstSlot);
        int[] held = new int[2 * batch.Chroma.Shape.Pixels];
        Array.Fill(held, HoldChroma.Free);
        for (int i = 0; i < images.Length; i++)
            Array.ConvertAll(drawn[i], level => (int)level).CopyTo(held, images[i] * drawn[i].Length);
        using DeviceBuffer<int> levels = _network.Device.Allocate<int>(held.Length);
        stream.Upload<int>(held, levels.View);
        HoldChroma.Forward(stream, levels.View, PixelRegion.Whole(batch.Canvas.Shape), batch.Canvas.View, levels.View);
        stream.Synchronize();
    }

    /// <inheritdoc/>
    public void Dispose() => _sampler.Dispose();

    private byte[][] Draw(ColorizationBatch batch, int[] images, int number, int firstSlot)
    {
        ComputeStream stream = _network.Device.DefaultStream;
        using DeviceBuffer<int> indices = _network.Device.Allocate<int>(images.Length);
        stream.Upload<int>(images, indices.View);
        using Tape tape = new(stream, _pool, TapeMode.Inference);
        SemanticFeatures features = _network.Encode(tape, Taken(batch.Lightness));
        SampleSlot[] slots = [.. images.Select((image, i) => new SampleSlot(i, KeyOf(number, firstSlot + image)))];
        return _sampler.Sample(new SampleBatch(features, Taken(batch.LightnessAverage), slots), new SamplingOptions());

        Tensor Taken(Tensor all)
        {
            Tensor taken = tape.Allocate(all.Shape with { N = images.Length }, all.ElementType);
            GatherImages.Forward(stream, all.View, indices.View, taken.View);
            return taken;
        }
    }

    private DrawKey KeyOf(int number, int slot)
    {
        PhiloxWords words = Philox4x32.Draw((uint)_seed, (uint)(_seed >> 32), 0, (uint)number, (uint)slot, Purpose);
        return new DrawKey(words.X, words.Y, Sample: 0);
    }
}
