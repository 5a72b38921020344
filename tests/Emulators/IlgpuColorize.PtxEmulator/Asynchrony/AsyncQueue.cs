using IlgpuColorize.PtxEmulator.Execution;

namespace IlgpuColorize.PtxEmulator.Asynchrony;

/// <summary>Asynchronous work: one or two stages, each done once, in order.</summary>
internal sealed class AsyncWork(string name, params Action[] stages)
{
    private int _done;

    public string Name { get; } = name;

    public int Stages => stages.Length;

    public bool IsDone => _done == stages.Length;

    public bool IsBegun => _done > 0;

    /// <summary>Does the stages up to one that have not been done.</summary>
    public void Complete(int upTo)
    {
        while (_done < Math.Min(upTo, stages.Length))
            stages[_done++]();
    }
}

/// <summary>A group's asynchronous work, and when it is done.</summary>
internal sealed class AsyncQueue(AsyncMode mode, Random random, Progress progress)
{
    // Copies into shared memory that complete on an mbarrier: nobody waits for them by name, so they come unasked.
    private readonly List<AsyncWork> _arriving = [];

    // Copies out of shared memory and cp.async, which a thread waits for.
    private readonly List<AsyncWork> _awaited = [];

    /// <summary>Accepts work that completes on an mbarrier.</summary>
    public void Arriving(AsyncWork work) => Accept(work, _arriving);

    /// <summary>Accepts work that a commit group will hold.</summary>
    public void Awaited(AsyncWork work) => Accept(work, _awaited);

    /// <summary>Decides whether something is done at once.</summary>
    public bool IsDoneAtOnce() => mode switch
    {
        AsyncMode.Eager => true,
        AsyncMode.Late => false,
        _ => random.Next(3) == 0,
    };

    /// <summary>Delivers some of what is under way, if the mode says so.</summary>
    public void DeliverByChance()
    {
        _awaited.RemoveAll(work => work.IsDone);
        if (mode != AsyncMode.Random || random.Next(4) != 0)
            return;
        DeliverOne();
        if (_awaited.Count > 0)
            _awaited[random.Next(_awaited.Count)].Complete(1);
    }

    /// <summary>Delivers one of the copies that come unasked, in no order.</summary>
    /// <returns>Whether there was one.</returns>
    public bool DeliverOne()
    {
        if (_arriving.Count == 0)
            return false;
        int drawn = random.Next(_arriving.Count);
        AsyncWork work = _arriving[drawn];
        _arriving.RemoveAt(drawn);
        work.Complete(work.Stages);
        progress.Step();
        return true;
    }

    /// <summary>Ends the group: shared memory goes, so nothing may still read or write it.</summary>
    public void End()
    {
        if (_arriving.Count > 0)
            throw new EmulationException(
                $"the group ended with {_arriving.Count} copies into its shared memory under way, the first of them {_arriving[0].Name}");
        if (_awaited.Find(work => work.Stages > 1 && !work.IsBegun) is { } store)
            throw new EmulationException(
                $"the group ended before {store.Name} was read from its shared memory; wait with cp.async.bulk.wait_group.read");
        foreach (AsyncWork work in _awaited)
            work.Complete(work.Stages);
    }

    private void Accept(AsyncWork work, List<AsyncWork> waiting)
    {
        progress.Step();
        if (IsDoneAtOnce())
            work.Complete(work.Stages);
        else
            waiting.Add(work);
    }
}
