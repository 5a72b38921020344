namespace IlgpuColorize.PtxEmulator.Execution;

/// <summary>Runs groups that are resident together, their warps in random turns, until all threads have ended.</summary>
internal sealed class GroupScheduler(IReadOnlyList<ThreadGroup> groups, Progress progress)
{
    // All warps waited, everything was delivered, and nothing moved for so many rounds: spinning loops have had their chance.
    private const int PatienceRounds = 200;

    // Turns last 1 to 512 instructions: short ones find races, long ones save time.
    private const int LongestTurn = 10;

    // A turn that was longer than any spinning loop and did not come to wait is work.
    private const int LongestSpin = 32;

    private readonly Random _random = groups[0].Random;
    private readonly List<Warp> _warps = [.. groups.SelectMany(group => group.Warps)];

    public void Run()
    {
        int idleRounds = 0;
        while (_warps.Count > 0)
        {
            long before = progress.Count;
            bool allWait = Round();
            idleRounds = allWait && progress.Count == before ? idleRounds + 1 : 0;
            if (idleRounds >= 2 && !Deliver() && idleRounds > PatienceRounds)
                throw new EmulationException(Deadlock());
        }
        foreach (ThreadGroup group in groups)
            group.End();
    }

    private bool Round()
    {
        bool allWait = true;
        for (int left = _warps.Count; left > 0; left--)
        {
            int drawn = _random.Next(left);
            (_warps[drawn], _warps[left - 1]) = (_warps[left - 1], _warps[drawn]);
            allWait &= Turn(_warps[left - 1]);
        }
        _warps.RemoveAll(warp => warp.Live == 0);
        foreach (ThreadGroup group in groups)
            group.Asynchronous.DeliverByChance();
        return allWait;
    }

    private bool Turn(Warp warp)
    {
        try
        {
            int instructions = 1 << _random.Next(LongestTurn);
            if (warp.Run(instructions))
                warp.IsWaiting = true;
            else if (instructions > LongestSpin)
                warp.IsWaiting = false;
            return warp.IsWaiting;
        }
        catch (EmulationException fault) when (fault is not LocatedException)
        {
            throw Located(warp, fault);
        }
    }

    private static LocatedException Located(Warp warp, EmulationException fault)
    {
        var instruction = warp.Group.Kernel.Code[warp.Current.Pc].Syntax;
        GroupIndex group = warp.Group.Launch.Grid.IndexOf(warp.Group.Index);
        string thread = warp.Acting < 0 ? "" : $", thread {warp.Thread(warp.Acting)}";
        return new LocatedException(
            $"{warp.Group.Kernel.Name}: {fault.Message}; group ({group.X}, {group.Y}, {group.Z}), warp {warp.Index}{thread}, line "
                + $"{instruction.Line}: {instruction.Text}", fault);
    }

    private bool Deliver()
    {
        foreach (ThreadGroup group in groups)
            if (group.Asynchronous.DeliverOne())
                return true;
        return false;
    }

    private string Deadlock()
        => $"{groups[0].Kernel.Name}: deadlock. All threads wait: "
            + string.Join("; ", groups.SelectMany(group =>
                group.Warps.SelectMany(warp => warp.Positions().Select(position => $"group {group.Index} {position}"))));
}
