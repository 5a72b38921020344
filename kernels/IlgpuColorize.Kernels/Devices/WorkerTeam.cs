namespace IlgpuColorize.Kernels.Devices;

/// <summary>
/// Runs the items of a launch on a fixed number of threads: the caller and a team of background threads that wait for work, spinning a little first.
/// Items are handed out one by one, so that uneven items balance; what an item computes never depends on who runs it.
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
    private int _busy;
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

    /// <summary>Gets the number of threads, the caller counted.</summary>
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
            job.Start(items, work);
            Volatile.Write(ref _busy, _threads.Length);
            _current = job;
            Interlocked.Increment(ref _generation);
            int sleepers = Volatile.Read(ref _sleepers);
            if (sleepers > 0)
                _wake.Release(sleepers);
            job.RunItems();
            SpinWait spin = default;
            while (Volatile.Read(ref _busy) > 0)
                spin.SpinOnce(sleep1Threshold: -1);
            job.ThrowIfFailed();
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
            _current!.RunItems();
            Interlocked.Decrement(ref _busy);
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

    private abstract class Job
    {
        private int _next;
        private int _items;
        private Exception? _failure;

        protected void Reset(int items)
        {
            _items = items;
            _failure = null;
            Volatile.Write(ref _next, 0);
        }

        public void RunItems()
        {
            int item;
            while ((item = Interlocked.Increment(ref _next) - 1) < _items)
            {
                try
                {
                    Execute(item);
                }
                catch (Exception failure)
                {
                    Interlocked.CompareExchange(ref _failure, failure, null);
                    Volatile.Write(ref _next, _items);
                }
            }
        }

        public void ThrowIfFailed()
        {
            if (_failure is { } failure)
                throw new AggregateException(failure);
        }

        protected abstract void Execute(int item);
    }

    private sealed class Job<TWork> : Job
        where TWork : struct, IHostWork
    {
        private TWork _work;

        public void Start(int items, in TWork work)
        {
            _work = work;
            Reset(items);
        }

        protected override void Execute(int item) => _work.Execute(item);
    }
}
