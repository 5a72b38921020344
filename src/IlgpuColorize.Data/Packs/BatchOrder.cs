using IlgpuColorize.Numerics;

namespace IlgpuColorize.Data;

/// <summary>
/// Decides which examples form the batch of a step and which of them are flipped, as a pure function of the seed and the step: a resumed
/// run continues where it stopped. The stream of examples is one shuffled epoch after the other; a batch may span two epochs, and nothing
/// is left out.
/// </summary>
internal sealed class BatchOrder
{
    // Last words of the Philox counters: other users of the same seed take other words.
    private const uint ShufflePurpose = 0x73687566;
    private const uint FlipPurpose = 0x666c6970;
    private const uint SubstitutePurpose = 0x73756273;

    // And those after it, one for each data set.
    private const uint PassPurpose = 0x70610000;

    private readonly uint _key0;
    private readonly uint _key1;
    private readonly (int Count, int Drawn)[] _parts;
    private readonly int _photos;
    private (long Epoch, int[] Order)? _latest;

    /// <summary>Sets up the order of a data set.</summary>
    /// <param name="count">The number of examples.</param>
    /// <param name="batch">The number of examples in a batch.</param>
    /// <param name="seed">The run's seed.</param>
    public BatchOrder(int count, int batch, ulong seed)
        : this([(count, 1)], batch, seed)
    {
    }

    /// <summary>Sets up the order of several data sets, whose examples are numbered one set after the other.</summary>
    /// <param name="parts">The examples of each, and how often each example is drawn in an epoch, on average.</param>
    /// <param name="batch">The number of examples in a batch.</param>
    /// <param name="seed">The run's seed.</param>
    public BatchOrder(IReadOnlyList<(int Count, double Weight)> parts, int batch, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        foreach ((int count, double weight) in parts)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(weight);
        }
        _parts = [.. parts.Select(part => (part.Count, Math.Max(1, checked((int)Math.Round(part.Weight * part.Count)))))];
        _photos = parts.Sum(part => part.Count);
        Count = _parts.Sum(part => part.Drawn);
        Batch = batch;
        _key0 = (uint)seed;
        _key1 = (uint)(seed >> 32);
    }

    /// <summary>The number of examples that an epoch draws.</summary>
    public int Count { get; }

    /// <summary>The number of examples in a batch.</summary>
    public int Batch { get; }

    /// <summary>Counts the steps that see every example at least the given number of times.</summary>
    public long StepsFor(double epochs) => (long)Math.Ceiling(epochs * Count / Batch);

    /// <summary>Lists the examples of a step's batch by their numbers.</summary>
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

    /// <summary>Returns the example that stands in for one that cannot be used.</summary>
    /// <param name="step">The number of steps before this one.</param>
    /// <param name="slot">The example's place in the batch.</param>
    /// <param name="attempt">From 0; the next one where the substitute cannot be used either.</param>
    public int Substitute(long step, int slot, int attempt)
    {
        PhiloxWords words = Philox4x32.Draw(_key0 ^ (uint)attempt, _key1, (uint)slot, (uint)step, (uint)(step >> 32), SubstitutePurpose);
        return (int)(((ulong)words.X * (uint)_photos) >> 32);
    }

    private int[] Epoch(long epoch)
    {
        if (_latest is { } latest && latest.Epoch == epoch)
            return latest.Order;
        int[] order = Drawn(epoch);
        Shuffle(order, epoch, ShufflePurpose);
        _latest = (epoch, order);
        return order;
    }

    // A part of weight 1 is drawn whole. Any other is an endless row of passes in shuffled order, from which an epoch takes the next few.
    private int[] Drawn(long epoch)
    {
        var drawn = new int[Count];
        int next = 0, first = 0;
        for (int part = 0; part < _parts.Length; part++)
        {
            (int count, int taken) = _parts[part];
            (long Pass, int[] Order)? latest = null;
            for (int i = 0; i < taken; i++)
            {
                long position = epoch * taken + i;
                if (taken != count && latest?.Pass != position / count)
                    latest = (position / count, PassOf(part, position / count));
                drawn[next++] = first + (taken == count ? i : latest!.Value.Order[position % count]);
            }
            first += count;
        }
        return drawn;
    }

    private int[] PassOf(int part, long pass)
    {
        int[] order = [.. Enumerable.Range(0, _parts[part].Count)];
        Shuffle(order, pass, PassPurpose + (uint)part);
        return order;
    }

    // Fisher-Yates from the end; the product's high word maps a random word to 0..i.
    private void Shuffle(int[] order, long round, uint purpose)
    {
        for (int i = order.Length - 1; i > 0; i--)
        {
            uint word = Philox4x32.Draw(_key0, _key1, (uint)i, (uint)round, (uint)(round >> 32), purpose).X;
            int j = (int)(((ulong)word * (uint)(i + 1)) >> 32);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }
}
