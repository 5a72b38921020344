namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>One piece of work that we and a peer do side by side.</summary>
internal interface IPeerRow : IDisposable
{
    /// <summary>
    /// Gets the floating-point operations of <see cref="RunOurs"/>, convolutions counted as direct ones and all else left out; 0 where they
    /// are not counted.
    /// </summary>
    long Flops { get; }

    /// <summary>The number of its runs that the peer needs for what we do in one.</summary>
    int PeerRuns => 1;

    /// <summary>Does the work once.</summary>
    void RunOurs();

    /// <summary>Lets the peer do the work once.</summary>
    void RunPeer();

    /// <summary>Compares the results of the last runs: ||ours - peer|| / ||peer||; null where there is nothing to compare.</summary>
    double? Difference();
}
