namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>Holds what was measured of a row.</summary>
/// <param name="OursMs">Our median time.</param>
/// <param name="PeerMs">The peer's median time, times the runs it needs.</param>
/// <param name="Ratio">Peer over ours; above 1 we are ahead.</param>
/// <param name="Gflops">Our floating-point operations, 10^9 a second.</param>
internal sealed record PeerFigures(double OursMs, double PeerMs, double Ratio, double Gflops);
