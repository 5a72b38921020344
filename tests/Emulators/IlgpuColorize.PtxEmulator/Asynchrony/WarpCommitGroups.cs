using IlgpuColorize.PtxEmulator.Execution;

namespace IlgpuColorize.PtxEmulator.Asynchrony;

/// <summary>One thread's asynchronous work in groups, as commit_group closes them and wait_group awaits them.</summary>
internal sealed class CommitGroups
{
    private readonly List<List<AsyncWork>> _closed = [];
    private List<AsyncWork> _open = [];

    public void Add(AsyncWork work) => _open.Add(work);

    public void Commit()
    {
        _closed.Add(_open);
        _open = [];
    }

    /// <summary>
    /// Completes all but the latest groups, up to a stage, oldest first. The latest count whether they are done, or empty, or not.
    /// </summary>
    public void Wait(int latest, int stages)
    {
        int awaited = Math.Max(0, _closed.Count - latest);
        foreach (AsyncWork work in _closed.Take(awaited).SelectMany(group => group))
            work.Complete(stages);
        _closed.RemoveRange(0, _closed.Take(awaited).TakeWhile(group => group.TrueForAll(work => work.IsDone)).Count());
    }

    /// <summary>Returns all work that is not done, oldest first.</summary>
    public AsyncWork[] Undone() => [.. _closed.SelectMany(group => group).Concat(_open).Where(work => !work.IsDone)];
}

/// <summary>The commit groups of each lane: those of cp.async and those of bulk copies are separate.</summary>
internal sealed class WarpCommitGroups
{
    private readonly CommitGroups?[] _copies = new CommitGroups?[Warp.Size];
    private readonly CommitGroups?[] _bulk = new CommitGroups?[Warp.Size];

    /// <summary>Returns a lane's groups of cp.async.</summary>
    public CommitGroups Copies(int lane) => _copies[lane] ??= new CommitGroups();

    /// <summary>Returns a lane's groups of cp.async.bulk.</summary>
    public CommitGroups Bulk(int lane) => _bulk[lane] ??= new CommitGroups();
}
