using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Collectives;

/// <summary>
/// The processes of one job, and what they do together. Each is a rank, numbered from 0; every method is called by all of them, in the same
/// order.
/// </summary>
public interface ICollective : IDisposable
{
    /// <summary>The number of this process, from 0.</summary>
    int Rank { get; }

    /// <summary>The number of processes.</summary>
    int Size { get; }

    /// <summary>What moves the values, for people: <c>Open MPI 4.1.4</c>.</summary>
    string Name { get; }

    /// <summary>The time that this process has waited for the others, and for their values.</summary>
    TimeSpan Waited { get; }

    /// <summary>Cancelled once a rank has ended that the others still need.</summary>
    CancellationToken Broken { get; }

    /// <summary>Throws where such a rank has ended.</summary>
    /// <exception cref="CollectiveException">It has; the message names it.</exception>
    void ThrowIfBroken();

    /// <summary>Names a rank for people: its number, machine and process.</summary>
    string NameOf(int rank);

    /// <summary>
    /// Starts the sum of all ranks' values, element by element, in place and on every rank, in the order of <see cref="SumTree"/>: the same
    /// bits whatever moves them. Neither read nor write the values before <see cref="CompleteSums"/>.
    /// </summary>
    /// <param name="stream">The stream that computed the values, and on which they are used afterwards.</param>
    /// <param name="values">As many on every rank.</param>
    void BeginSum(ComputeStream stream, ArrayView<float> values);

    /// <summary>Moves what was begun a little further, without waiting.</summary>
    void Advance();

    /// <summary>Waits for every sum that was begun.</summary>
    /// <exception cref="CollectiveException">A rank has ended, or the library failed.</exception>
    void CompleteSums();

    /// <summary>Copies the values of rank 0 to all others.</summary>
    /// <param name="stream">The stream on which the values are used.</param>
    /// <param name="values">As many on every rank.</param>
    /// <exception cref="CollectiveException">A rank has ended, or the library failed.</exception>
    void Broadcast(ComputeStream stream, ArrayView<float> values);

    /// <summary>Returns the bytes of rank 0 on every rank.</summary>
    /// <param name="value">Looked at on rank 0 only.</param>
    /// <exception cref="CollectiveException">A rank has ended, or the library failed.</exception>
    byte[] Broadcast(byte[] value);

    /// <summary>Returns every rank's values, one rank after the other.</summary>
    /// <param name="mine">As many on every rank.</param>
    /// <exception cref="CollectiveException">A rank has ended, or the library failed.</exception>
    T[] AllGather<T>(params ReadOnlySpan<T> mine)
        where T : unmanaged;

    /// <summary>Waits until every rank is here.</summary>
    /// <exception cref="CollectiveException">A rank has ended, or the library failed.</exception>
    void Barrier();

    /// <summary>
    /// Ends the common work: every rank comes here when all is done. One that is disposed without it has failed, and the others end too.
    /// </summary>
    /// <exception cref="CollectiveException">A rank has ended, or the library failed.</exception>
    void Leave();
}

/// <summary>Whole collective operations of <see cref="ICollective"/>'s parts.</summary>
public static class CollectiveExtensions
{
    /// <summary>Sums all ranks' values, in place and on every rank, and waits for them.</summary>
    /// <exception cref="CollectiveException">A rank has ended, or the library failed.</exception>
    public static void AllReduce(this ICollective collective, ComputeStream stream, ArrayView<float> values)
    {
        ArgumentNullException.ThrowIfNull(collective);
        collective.BeginSum(stream, values);
        collective.CompleteSums();
    }
}

/// <summary>An error of the work of several processes: a rank has ended, or their library failed.</summary>
public sealed class CollectiveException(string message, Exception? inner = null) : UserException(message, inner);
