namespace IlgpuColorize.Cli.Frame;

/// <summary>
/// Measures how fast work goes on, over its last half minute, and when it will end. The first step, or the first group of steps that end
/// together, also warms up the program, and says nothing of the others.
/// </summary>
internal sealed class RateMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly long _total;
    private readonly Queue<(TimeSpan At, long Done)> _marks = new();
    private readonly long _begin;
    private readonly long _together;
    private readonly long _start;
    private long _done;

    /// <summary>Starts the measurement.</summary>
    /// <param name="start">Steps done already.</param>
    /// <param name="total">Steps in all.</param>
    /// <param name="time">The clock.</param>
    /// <param name="together">Steps that end together.</param>
    public RateMeter(long start, long total, TimeProvider time, long together = 1)
    {
        (_start, _together) = (start, Math.Max(1, together));
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
            (TimeSpan from, long before) = _marks.Peek();
            (TimeSpan to, long after) = _marks.Last();
            bool isWarm = before > _start || after == _total;
            return isWarm && to > from ? (after - before) / (to - from).TotalSeconds : 0;
        }
    }

    /// <summary>The time until all is done; null while it is unknown.</summary>
    public TimeSpan? Remaining => PerSecond > 0 ? TimeSpan.FromSeconds((_total - _done) / PerSecond) : null;

    /// <summary>Notes the steps done so far.</summary>
    public void Note(long done)
    {
        _done = done;
        if (done < _total && (done - _start) % _together != 0)
            return;
        TimeSpan now = _time.GetElapsedTime(_begin);
        _marks.Enqueue((now, done));
        if (_marks.Count == 3 && _marks.Peek().Done == _start)
            _marks.Dequeue();
        while (_marks.Count > 2 && now - _marks.Peek().At > Window)
            _marks.Dequeue();
    }
}
