namespace IlgpuColorize.PtxEmulator.Execution;

/// <summary>
/// Counts what changes the state that others can see; while it stands still and all threads wait, nothing will ever happen.
/// </summary>
internal sealed class Progress
{
    public long Count { get; private set; }

    public void Step() => Count++;
}
