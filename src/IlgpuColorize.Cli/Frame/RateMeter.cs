namespace IlgpuColorize.Cli.Frame;

/// <summary>Measures how fast work goes on, over its last half minute, and when it will end.</summary>
internal sealed class RateMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly long _total;
    private readonly Queue<(TimeSpan At, long Done)> _marks = new();
    private readonly long _begin;
    private long _done;

    /// <summary>Starts the measurement.</summary>
    /// <param name="start">Steps done already.</param>
    /// <param name="total">Steps in all.</param>
    /// <param name="time">The clock.</param>
    public RateMeter(long start, long total, TimeProvider time)
    {
        _time = time;
        _total = total;
        _done = start;
        _begin = time.GetTimestamp();
        _marks.Enqueue((TimeSpan.Zero, start));
    }

    /// <summary>The steps a second; 0 before there are any.</summary>
    public double PerSecond
    {
        get
        {
            (TimeSpan at, long done) = _marks.Peek();
            double seconds = (_marks.Last().At - at).TotalSeconds;
            return seconds > 0 ? (_done - done) / seconds : 0;
        }
    }

    /// <summary>The time until all is done; null while it is unknown.</summary>
    public TimeSpan? Remaining => PerSecond > 0 ? TimeSpan.FromSeconds((_total - _done) / PerSecond) : null;

    /// <summary>Notes the steps done so far.</summary>
    public void Note(long done)
    {
        _done = done;
        TimeSpan now = _time.GetElapsedTime(_begin);
        _marks.Enqueue((now, done));
        while (_marks.Count > 2 && now - _marks.Peek().At > Window)
            _marks.Dequeue();
    }
}
