using IlgpuColorize.Numerics;

namespace IlgpuColorize.Data;

/// <summary>
/// Decides which examples form the batch of a step and which of them are flipped, as a pure function of the seed and the step: a resumed
/// run continues where it stopped. The stream of examples is one shuffled epoch after the other; a batch may span two epochs, and nothing
/// is left out.
/// </summary>
public sealed class BatchOrder
{
    // Last words of the Philox counters: other users of the same seed take other words.
    private const uint ShufflePurpose = 0x73687566;
    private const uint FlipPurpose = 0x666c6970;

    private readonly uint _key0;
    private readonly uint _key1;
    private (long Epoch, int[] Order)? _latest;

    /// <summary>Sets up the order of a data set.</summary>
    /// <param name="count">The number of examples.</param>
    /// <param name="batch">The number of examples in a batch.</param>
    /// <param name="seed">The run's seed.</param>
    public BatchOrder(int count, int batch, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        Count = count;
        Batch = batch;
        _key0 = (uint)seed;
        _key1 = (uint)(seed >> 32);
    }

    /// <summary>The number of examples.</summary>
    public int Count { get; }

    /// <summary>The number of examples in a batch.</summary>
    public int Batch { get; }

    /// <summary>Counts the steps that see every example at least the given number of times.</summary>
    public long StepsFor(double epochs) => (long)Math.Ceiling(epochs * Count / Batch);

    /// <summary>Lists the examples (0 to Count - 1) of a step's batch.</summary>
    /// <param name="step">The number of steps before this one.</param>
    public int[] Indices(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var indices = new int[Batch];
        for (int slot = 0; slot < Batch; slot++)
        {
            long position = step * Batch + slot;
            indices[slot] = Epoch(position / Count)[position % Count];
        }

        return indices;
    }

    /// <summary>Returns whether the example in a slot of a step's batch is flipped, with probability 1/2.</summary>
    public bool IsFlipped(long step, int slot)
        => (Philox4x32.Draw(_key0, _key1, (uint)slot, (uint)step, (uint)(step >> 32), FlipPurpose).X & 1) != 0;

    private int[] Epoch(long epoch)
    {
        if (_latest is { } latest && latest.Epoch == epoch)
            return latest.Order;

        // Fisher-Yates from the end; the product's high word maps a random word to 0..i.
        int[] order = [.. Enumerable.Range(0, Count)];
        for (int i = Count - 1; i > 0; i--)
        {
            uint word = Philox4x32.Draw(_key0, _key1, (uint)i, (uint)epoch, (uint)(epoch >> 32), ShufflePurpose).X;
            int j = (int)(((ulong)word * (uint)(i + 1)) >> 32);
            (order[i], order[j]) = (order[j], order[i]);
        }

        _latest = (epoch, order);
        return order;
    }
}
