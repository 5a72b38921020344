using System.Globalization;

namespace IlgpuColorize.Collectives;

/// <summary>
/// Notices within seconds that a process of the job has ended, which MPI leaves to the launcher: rank 0 and each other rank hold a
/// connection, which the system closes with the process, and send a sign of life over it. Rank 0 tells all which rank it was.
/// </summary>
internal sealed class RankWatch : IDisposable
{
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(250);
    private const int TurnsBetweenBeats = 4;

    // Turns and not time are counted: a machine that was suspended as a whole misses none.
    private const int MostSilentTurns = 40;

    // Silence and this together stay below 30 s.
    private const int TurnsOfGrace = 60;

    private readonly ICollective _collective;
    private readonly List<RankLink> _links;
    private readonly Action<string> _lastWord;
    private readonly CancellationTokenSource _broken = new();
    private readonly Thread? _thread;
    private volatile string? _reason;
    private volatile bool _isOver;
    private int _turnsSinceBreak;

    private RankWatch(ICollective collective, List<RankLink> links, Action<string> lastWord)
    {
        (_collective, _links, _lastWord) = (collective, links, lastWord);
        if (links.Count == 0)
            return;
        _thread = new Thread(Watch) { IsBackground = true, Name = "rank watch" };
        _thread.Start();
    }

    /// <summary>Cancelled once a rank has ended.</summary>
    public CancellationToken Broken => _broken.Token;

    /// <summary>The ranks that could not be connected, in words; null where every rank is watched.</summary>
    public string? Notice { get; private init; }

    /// <summary>Returns a watch over nothing.</summary>
    public static RankWatch None(ICollective collective) => new(collective, [], _ => { });

    /// <summary>Connects the ranks; every rank calls it.</summary>
    /// <param name="collective">The ranks.</param>
    /// <param name="isOneMachine">Whether all run on this machine, so that nothing listens to the network.</param>
    /// <param name="lastWord">Is told why the process has to end at once, when it has not by itself.</param>
    public static RankWatch Open(ICollective collective, bool isOneMachine, Action<string> lastWord)
    {
        List<RankLink> links = RankLink.Connect(collective, isOneMachine);
        int[] missing = collective.Rank > 0
            ? []
            : [.. Enumerable.Range(1, collective.Size - 1).Except(links.Select(link => link.Rank))];
        return new RankWatch(collective, links, lastWord)
        {
            Notice = missing.Length == 0
                ? null
                : $"no connection from {string.Join(", ", missing.Select(collective.NameOf))}: only the launcher will notice its end",
        };
    }

    /// <summary>Throws where a rank has ended.</summary>
    /// <exception cref="CollectiveException">It has; the message names it.</exception>
    public void ThrowIfBroken()
    {
        if (_reason is { } reason)
            throw new CollectiveException(reason);
    }

    /// <summary>Says goodbye: from now on, a connection that closes means nothing.</summary>
    public void Leave()
    {
        _isOver = true;
        _thread?.Join();
        foreach (RankLink link in _links)
            link.Send(RankLink.Farewell);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isOver = true;
        _thread?.Join();
        foreach (RankLink link in _links)
            link.Dispose();
        _links.Clear();
        _broken.Dispose();
    }

    private void Watch()
    {
        for (int turn = 0; !_isOver; turn++)
        {
            foreach (RankLink link in _links)
            {
                if (turn % TurnsBetweenBeats == 0)
                    link.Send(RankLink.Beat);
                Listen(link);
            }
            if (_reason is { } reason && _turnsSinceBreak++ == TurnsOfGrace)
                _lastWord(reason);
            Thread.Sleep(s_turn);
        }
    }

    private void Listen(RankLink link)
    {
        int? message = link.Receive();
        if (message is null)
            link.SilentTurns++;
        else
            link.SilentTurns = 0;
        if (message == RankLink.Farewell)
            link.IsOver = true;
        if (link.IsOver || _reason is not null)
            return;
        if (message >= 0)
            Break(message.Value, "has ended");
        else if (message == RankLink.Closed)
            Break(link.Rank, "has ended");
        else if (link.SilentTurns > MostSilentTurns)
            Break(link.Rank, string.Create(
                CultureInfo.InvariantCulture, $"has not been heard of for {(MostSilentTurns * s_turn).TotalSeconds:0} s"));
    }

    private void Break(int rank, string what)
    {
        if (_collective.Rank == 0)
        {
            foreach (RankLink link in _links.Where(link => link.Rank != rank))
                link.Send(rank);
        }
        _reason = $"{_collective.NameOf(rank)} {what}, and the job cannot go on without it. What it said last tells why; start again with "
            + "--resume.";
        _broken.Cancel();
    }
}
