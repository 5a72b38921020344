using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using IlgpuColorize.Collectives;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Training;

/// <summary>What a rank says of itself before a step; a struct of numbers, for it travels.</summary>
/// <param name="Stops">Whether the run's end was asked for here.</param>
/// <param name="IsTimeOver">Whether the run's time is over by this rank's clock.</param>
/// <param name="Broken">The photos that could not be read here.</param>
/// <param name="Grey">The black-and-white photos met here.</param>
/// <param name="Seconds">The time of the last step without waiting for the others.</param>
internal readonly record struct RankReport(bool Stops, bool IsTimeOver, int Broken, int Grey, double Seconds);

/// <summary>What the ranks of a run agree on: when it ends, which is slow, and that all hold the same parameters.</summary>
internal sealed class RankAgreement(ICollective collective, Action<string> say)
{
    // One step of a rank may be long by chance; the mean over about ten is not.
    private const double Weight = 0.1;
    private const double SlowFactor = 1.5;
    private const int StepsBeforeNaming = 10;
    private const int StepsBetweenNaming = 500;

    private readonly double[] _seconds = new double[collective.Size];
    private int _steps;
    private int _namedAt = -StepsBetweenNaming;

    /// <summary>The photos that could not be read, each counted by every rank that met it.</summary>
    public int Broken { get; private set; }

    /// <summary>The black-and-white photos, each counted by every rank that met it.</summary>
    public int Grey { get; private set; }

    /// <summary>Hears every rank, and names one that is slow.</summary>
    /// <returns>Whether any rank wants to stop, and whether time is over by rank 0's clock.</returns>
    public (bool Stops, bool IsTimeOver) Hear(RankReport mine)
    {
        RankReport[] all = collective.AllGather(mine);
        (Broken, Grey) = (all.Sum(report => report.Broken), all.Sum(report => report.Grey));
        if (collective.Size > 1)
            NameSlow(all);
        return (all.Any(report => report.Stops), all[0].IsTimeOver);
    }

    /// <summary>Requires that all ranks hold the same parameters and averages.</summary>
    /// <exception cref="TrainingException">Some do not.</exception>
    public void RequireSameParameters(TrainingSession session)
    {
        if (collective.Size == 1)
            return;
        byte[][] all = [.. collective.AllGather<byte>(Digest(session)).Chunk(SHA256.HashSizeInBytes)];
        int[] others = [.. Enumerable.Range(0, all.Length).Where(rank => !all[rank].SequenceEqual(all[0]))];
        if (others.Length > 0)
            throw new TrainingException(
                $"Step {session.StepsDone}: the parameters of {string.Join(", ", others.Select(collective.NameOf))} differ from those of "
                + $"{collective.NameOf(0)}, and the run stops. Its machine computes otherwise (another processor or GPU, or a fault); "
                + "leave it out and start again with --resume.");
    }

    private static byte[] Digest(TrainingSession session)
    {
        ComputeStream stream = session.Network.Device.DefaultStream;
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(stream.Download(session.Network.Parameters.Values).AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(stream.Download(session.Averager.Averaged.Parameters.Values).AsSpan()));
        return hash.GetHashAndReset();
    }

    private void NameSlow(RankReport[] all)
    {
        // The first report is from before the first step, the second from a step that compiled kernels.
        if (_steps++ < 2)
            return;
        for (int rank = 0; rank < all.Length; rank++)
            _seconds[rank] += (_steps == 3 ? 1 : Weight) * (all[rank].Seconds - _seconds[rank]);
        if (_steps < StepsBeforeNaming || _steps < _namedAt + StepsBetweenNaming)
            return;
        double[] ordered = [.. _seconds.Order()];
        double median = ordered[(ordered.Length - 1) / 2];
        int slowest = Array.IndexOf(_seconds, ordered[^1]);
        if (_seconds[slowest] < SlowFactor * median)
            return;
        _namedAt = _steps;
        say(string.Create(
            CultureInfo.InvariantCulture,
            $"{collective.NameOf(slowest)} is slow: {_seconds[slowest]:0.000} s a step, the median is {median:0.000} s, and every rank "
            + $"waits for the slowest"));
    }
}
