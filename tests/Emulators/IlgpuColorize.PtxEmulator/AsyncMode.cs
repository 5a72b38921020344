namespace IlgpuColorize.PtxEmulator;

/// <summary>
/// When asynchronous work is done. A correct kernel gives the same in every mode; one that forgets to wait, or reuses memory too early,
/// does not.
/// </summary>
public enum AsyncMode
{
    /// <summary>At once, where it is issued.</summary>
    Eager,

    /// <summary>
    /// As late as the waiting protocol allows: bulk copies into shared memory arrive when all threads wait, everything else is done when
    /// its wait demands it.
    /// </summary>
    Late,

    /// <summary>At times drawn at random between the two.</summary>
    Random,
}
