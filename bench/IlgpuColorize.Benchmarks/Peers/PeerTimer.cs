using System.Diagnostics;
using IlgpuColorize.Kernels.Profiling;

namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>
/// Times a row: we and the peer take turns, so that whatever slows the machine down slows both, and medians are compared.
/// </summary>
/// <param name="budget">How long a row's rounds may take; the fewest are run even where they take longer.</param>
internal sealed class PeerTimer(TimeSpan budget)
{
    private const int FewestRounds = 3;
    private const int MostRounds = 101;

    // Worker threads of either side spin a while for more work; they shall sleep before the other begins.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Measures, after one round that counts for nothing.</summary>
    /// <returns>The figures, and the number of rounds.</returns>
    public (PeerFigures Figures, int Rounds) Measure(IPeerRow row)
    {
        Time(row.RunOurs);
        Time(row.RunPeer);
        List<double> ours = [], peer = [];
        long start = Stopwatch.GetTimestamp();
        while (ours.Count < FewestRounds || ours.Count < MostRounds && Stopwatch.GetElapsedTime(start) < budget)
        {
            ours.Add(Time(row.RunOurs));
            peer.Add(Time(row.RunPeer));
        }
        (double oursMs, double peerMs) = (Median.Of(ours), Median.Of(peer) * row.PeerRuns);
        return (new PeerFigures(oursMs, peerMs, peerMs / oursMs, row.Flops / oursMs / 1e6), ours.Count);
    }

    private static double Time(Action run)
    {
        Thread.Sleep(Pause);
        long start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
