using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Collectives.Mpi;

/// <summary>
/// The sums that are under way. Every rank owns a part of the values: it receives that part from all, adds them in the order of
/// <see cref="SumTree"/>, and gives the sum to all. Each rank sends and receives 2 (n - 1) / n of the values, as little as any method, and
/// unlike MPI_Allreduce the order of the sum depends on nothing but the number of ranks.
/// </summary>
/// <param name="library">The library.</param>
/// <param name="scatter">A communicator for the first half of every sum.</param>
/// <param name="gather">Another for the second half, so that both halves come in the order of the sums on every rank.</param>
/// <param name="rank">This rank.</param>
/// <param name="size">The number of ranks.</param>
internal sealed class MpiSums(MpiLibrary library, nint scatter, nint gather, int rank, int size)
{
    // 16 MiB: far above the latency of a message, and small enough that the memory for what is received is soon in use again.
    private const int Piece = 4 << 20;

    private readonly List<MpiSum> _pending = [];
    private readonly Stack<MpiSum> _free = [];
    private int _gathering;

    /// <summary>Finds whether a request is done, which is then set to 0; a request of 0 is done.</summary>
    public static bool IsDone(MpiLibrary library, ref nint request)
    {
        if (request == 0)
            return true;
        MpiLibrary.Require(MpiFunctions.MPI_Test(ref request, out int done, library.NoStatus), "MPI_Test");
        if (done != 0)
            request = 0;
        return done != 0;
    }

    /// <summary>Begins the sum of values.</summary>
    public void Begin(ComputeStream stream, ArrayView<float> values)
    {
        for (long first = 0; first < values.Length; first += Piece)
        {
            MpiSum sum = _free.TryPop(out MpiSum? used) ? used : new MpiSum(library, rank, size, Piece);
            sum.Scatter(stream, values.SubView(first, Math.Min(Piece, values.Length - first)), scatter);
            _pending.Add(sum);
        }
        Advance();
    }

    /// <summary>Moves what was begun further, as far as it goes without waiting.</summary>
    /// <returns>Whether every sum is done.</returns>
    public bool Advance()
    {
        // In their order: MPI matches the calls of the ranks by it.
        while (_gathering < _pending.Count && _pending[_gathering].IsScattered())
            _pending[_gathering++].Gather(gather);
        return _gathering == _pending.Count && _pending.TrueForAll(sum => sum.IsGathered());
    }

    /// <summary>Hands the values over; every sum is done.</summary>
    public void Complete()
    {
        foreach (MpiSum sum in _pending)
        {
            sum.Deliver();
            _free.Push(sum);
        }
        _pending.Clear();
        _gathering = 0;
    }
}
