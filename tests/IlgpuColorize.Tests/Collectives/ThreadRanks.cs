using System.Runtime.InteropServices;
using ILGPU;
using IlgpuColorize.Collectives;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Tests.Collectives;

/// <summary>Ranks that are threads of this process: what several processes do, without MPI.</summary>
public sealed class ThreadRanks : IDisposable
{
    private readonly Barrier _barrier;
    private readonly byte[][] _values;

    private ThreadRanks(int size) => (_barrier, _values) = (new Barrier(size), new byte[size][]);

    /// <summary>Runs work on as many ranks, and returns what each gave; the first failure ends all.</summary>
    public static T[] Run<T>(int size, Func<ICollective, T> work)
    {
        using ThreadRanks ranks = new(size);
        using CancellationTokenSource end = new();
        T[] results = new T[size];
        Exception? first = null;
        Thread[] threads = [.. Enumerable.Range(0, size).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = work(new Rank(ranks, rank, size, end.Token));
            }
            catch (Exception failure)
            {
                Interlocked.CompareExchange(ref first, failure, null);
                end.Cancel();
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return first is null ? results : throw first;
    }

    public void Dispose() => _barrier.Dispose();

    private sealed class Rank(ThreadRanks ranks, int rank, int size, CancellationToken end) : ICollective
    {
        private readonly List<(ComputeStream Stream, ArrayView<float> Values)> _sums = [];

        int ICollective.Rank => rank;

        public int Size => size;

        public string Name => "threads";

        public TimeSpan Waited => TimeSpan.Zero;

        public CancellationToken Broken => CancellationToken.None;

        public void ThrowIfBroken()
        {
        }

        public string NameOf(int number) => $"rank {number}";

        public void BeginSum(ComputeStream stream, ArrayView<float> values) => _sums.Add((stream, values));

        public void Advance()
        {
        }

        public void CompleteSums()
        {
            foreach ((ComputeStream stream, ArrayView<float> values) in _sums)
            {
                float[] rows = AllGather<float>(stream.Download(values));
                SumTree.AddRows(rows, size);
                stream.Upload<float>(rows.AsSpan(0, rows.Length / size), values);
            }
            _sums.Clear();
        }

        public void Broadcast(ComputeStream stream, ArrayView<float> values)
            => stream.Upload<float>(AllGather<float>(stream.Download(values)).AsSpan(0, (int)values.Length), values);

        public byte[] Broadcast(byte[] value)
        {
            byte[][] all = Exchange(value);
            return all[0];
        }

        public T[] AllGather<T>(params ReadOnlySpan<T> mine)
            where T : unmanaged
            => [.. Exchange(MemoryMarshal.AsBytes(mine).ToArray()).SelectMany(bytes => MemoryMarshal.Cast<byte, T>(bytes).ToArray())];

        public void Barrier() => Exchange([]);

        public void Leave() => Barrier();

        public void Dispose()
        {
        }

        // Twice: no rank writes the next values before all have read these.
        private byte[][] Exchange(byte[] mine)
        {
            ranks._values[rank] = mine;
            ranks._barrier.SignalAndWait(end);
            byte[][] all = [.. ranks._values];
            ranks._barrier.SignalAndWait(end);
            return all;
        }
    }
}
