namespace IlgpuColorize.Kernels.Devices;

/// <summary>
/// Runs the items of a launch on a fixed number of threads: the caller and a team of background threads that wait for work, spinning a
/// little first. Items are claimed one by one, so that uneven items balance, and the caller waits only for items that somebody has begun: a
/// thread that the system holds up elsewhere delays nobody. What an item computes never depends on who runs it.
/// </summary>
public sealed class WorkerTeam : IDisposable
{
    private const int SpinsBeforeSleep = 2000;
    private readonly Thread[] _threads;
    private readonly Lock _launch = new();
    private readonly Dictionary<Type, Job> _jobs = [];
    private readonly SemaphoreSlim _wake = new(0);
    private Job? _current;
    private int _generation;
    private int _sleepers;
    private volatile bool _stopped;

    /// <summary>Starts a team.</summary>
    /// <param name="threads">Threads in all, the caller counted; at least 1.</param>
    public WorkerTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Serve) { IsBackground = true, Name = $"cpu worker {i + 1}" };
            _threads[i].Start();
        }
    }

    /// <summary>The number of threads, the caller counted.</summary>
    public int Threads { get; }

    /// <summary>Runs every item and returns when all are done. Calls from several threads take turns.</summary>
    /// <exception cref="AggregateException">An item failed.</exception>
    public void Run<TWork>(int items, in TWork work)
        where TWork : struct, IHostWork
    {
        if (items <= 1 || _threads.Length == 0)
        {
            for (int item = 0; item < items; item++)
                work.Execute(item);
            return;
        }
        lock (_launch)
        {
            if (!_jobs.TryGetValue(typeof(TWork), out Job? known))
                _jobs[typeof(TWork)] = known = new Job<TWork>();
            var job = (Job<TWork>)known;
            int generation = _generation + 1;
            job.Publish(generation, items, work);
            Volatile.Write(ref _current, job);
            Interlocked.Exchange(ref _generation, generation);
            int sleepers = Volatile.Read(ref _sleepers);
            if (sleepers > 0)
                _wake.Release(sleepers);
            job.RunItems(generation);
            job.WaitForItems();
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _stopped = true;
        Interlocked.Increment(ref _generation);
        _wake.Release(Math.Max(1, _threads.Length));
        foreach (Thread thread in _threads)
            thread.Join();
        _wake.Dispose();
    }

    private void Serve()
    {
        int seen = 0;
        while (true)
        {
            seen = WaitForGenerationAfter(seen);
            if (_stopped)
                return;
            Volatile.Read(ref _current)!.RunItems(seen);
        }
    }

    private int WaitForGenerationAfter(int seen)
    {
        for (int spin = 0; spin < SpinsBeforeSleep; spin++)
        {
            int generation = Volatile.Read(ref _generation);
            if (generation != seen)
                return generation;
            Thread.SpinWait(20);
        }
        Interlocked.Increment(ref _sleepers);
        int found;
        while ((found = Volatile.Read(ref _generation)) == seen)
            _wake.Wait();
        Interlocked.Decrement(ref _sleepers);
        return found;
    }

    /// <summary>
    /// Hands out the items of one launch after the other. The ticket holds the launch's generation and its next item in one word: a thread
    /// that comes late, to a launch that is over, can claim nothing of the next one by mistake.
    /// </summary>
    private abstract class Job
    {
        private const uint NoItem = int.MaxValue;
        private ulong _ticket;
        private int _items;
        private int _done;
        private Exception? _failure;

        public void RunItems(int generation)
        {
            int item;
            while ((item = Claim(generation)) >= 0)
            {
                try
                {
                    Execute(item);
                }
                catch (Exception failure)
                {
                    Interlocked.CompareExchange(ref _failure, failure, null);
                }
                Interlocked.Increment(ref _done);
            }
        }

        public void WaitForItems()
        {
            SpinWait spin = default;
            while (Volatile.Read(ref _done) < _items)
                spin.SpinOnce(sleep1Threshold: -1);
            if (_failure is { } failure)
                throw new AggregateException(failure);
        }

        protected void Close(int generation) => Volatile.Write(ref _ticket, Ticket(generation, NoItem));

        protected void Open(int generation, int items)
        {
            _items = items;
            _failure = null;
            Volatile.Write(ref _done, 0);
            Volatile.Write(ref _ticket, Ticket(generation, 0));
        }

        protected abstract void Execute(int item);

        private int Claim(int generation)
        {
            while (true)
            {
                ulong ticket = Volatile.Read(ref _ticket);
                uint item = (uint)ticket;
                if (ticket >> 32 != (uint)generation || item >= _items)
                    return -1;
                if (Interlocked.CompareExchange(ref _ticket, ticket + 1, ticket) == ticket)
                    return (int)item;
            }
        }

        private static ulong Ticket(int generation, uint item) => (ulong)(uint)generation << 32 | item;
    }

    private sealed class Job<TWork> : Job
        where TWork : struct, IHostWork
    {
        private TWork _work;

        public void Publish(int generation, int items, in TWork work)
        {
            Close(generation);
            _work = work;
            Open(generation, items);
        }

        protected override void Execute(int item) => _work.Execute(item);
    }
}
