using System.Diagnostics;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Profiling;

/// <summary>One recorded launch, or a span of the program's own that holds several.</summary>
/// <param name="Name">The op's or the span's name.</param>
/// <param name="Problem">The op's sizes; null for a span.</param>
/// <param name="Start">Time from the profile's start.</param>
/// <param name="Duration">Until it was done.</param>
/// <param name="Kernel">The kernel's type; null for a span and for host code.</param>
public readonly record struct ProfiledInterval(string Name, IProblem? Problem, TimeSpan Start, TimeSpan Duration, Type? Kernel = null);

/// <summary>
/// Records every launch of a stream, from its construction to its disposal. The stream is synchronised around each launch, so that on a GPU
/// a launch's time is its own; nothing overlaps then, and the whole takes longer than without a profile. Not safe for several threads.
/// </summary>
public sealed class LaunchProfile : ILaunchObserver, IDisposable
{
    private readonly ComputeStream _stream;
    private readonly long _origin = Stopwatch.GetTimestamp();
    private readonly List<ProfiledInterval> _launches = [];
    private readonly List<ProfiledInterval> _spans = [];
    private readonly Dictionary<IProblem, IProblem> _problems = [];
    private TimeSpan _begin;

    /// <summary>Begins to record a stream's launches.</summary>
    /// <exception cref="InvalidOperationException">Another observer watches the stream.</exception>
    public LaunchProfile(ComputeStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.Observer is { } other)
            throw new InvalidOperationException($"The stream's launches are watched by {other.GetType().Name} already; end that first.");
        _stream = stream;
        _stream.Observer = this;
    }

    /// <summary>Gets the launches in their order.</summary>
    public IReadOnlyList<ProfiledInterval> Launches => _launches;

    /// <summary>Gets the spans in the order of their ends.</summary>
    public IReadOnlyList<ProfiledInterval> Spans => _spans;

    /// <summary>Gets what the driver's compiler made of the device's kernels, by their names; nothing on devices that do not say.</summary>
    internal IReadOnlyDictionary<string, LoadedKernel> LoadedKernels
        => _stream.Device.LoadedKernels.DistinctBy(kernel => kernel.Name).ToDictionary(kernel => kernel.Name);

    private TimeSpan Now => Stopwatch.GetElapsedTime(_origin);

    /// <inheritdoc/>
    public bool Begin(string op, IProblem problem)
    {
        _stream.Synchronize();
        _begin = Now;
        return true;
    }

    /// <inheritdoc/>
    public void End(string op, IProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        _stream.Synchronize();
        TimeSpan end = Now;
        // One object stands for all equal problems: a sample has some hundred thousand launches.
        if (!_problems.TryGetValue(problem, out IProblem? known))
            _problems[problem] = known = problem;
        _launches.Add(new ProfiledInterval(op, known, _begin, end - _begin, _stream.LastKernel));
    }

    /// <summary>Runs work and records it as a span.</summary>
    public void Span(string name, Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        TimeSpan begin = Now;
        work();
        _stream.Synchronize();
        _spans.Add(new ProfiledInterval(name, null, begin, Now - begin));
    }

    /// <summary>Ends the recording; what was recorded stays.</summary>
    public void Dispose()
    {
        if (ReferenceEquals(_stream.Observer, this))
            _stream.Observer = null;
    }
}
