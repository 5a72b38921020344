using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Normalization;

/// <summary>
/// The bfloat16 forms of all filters of a table, in one buffer, so that the launch that writes their weights writes these as well. It takes
/// the memory when a convolution on tensor cores first asks for one; until then nothing is rounded.
/// </summary>
internal sealed class RoundedFilters : IDisposable
{
    // Every form starts on a cache line.
    private const int Alignment = 64;

    private readonly ComputeDevice _device;
    private readonly IReadOnlyList<FilterEntry> _entries;
    private readonly RoundedEntry[] _places;
    private readonly DeviceBuffer<RoundedEntry> _table;
    private readonly List<BFloat16Filter> _asked = [];
    private readonly long _length;
    private DeviceBuffer<ushort>? _memory;

    /// <summary>Places the forms and uploads the places.</summary>
    public RoundedFilters(ComputeDevice device, IReadOnlyList<FilterEntry> entries)
    {
        long length = 0;
        (_device, _entries) = (device, entries);
        _places = [.. entries.Select(entry => PlaceOf(entry.Problem))];
        _length = length;
        _table = device.Allocate<RoundedEntry>(_places.Length);
        device.DefaultStream.Upload<RoundedEntry>(_places, _table.View);

        RoundedEntry PlaceOf(WeightNormProblem problem)
            => new(
                Take(problem, problem.C0), ElementType.BFloat16.PitchOf(problem.C0),
                Take(problem, problem.C1), ElementType.BFloat16.PitchOf(problem.C1));

        int Take(WeightNormProblem problem, int channels)
        {
            long first = length;
            length += (LengthOf(problem, channels) + Alignment - 1) / Alignment * Alignment;
            return checked((int)first);
        }
    }

    /// <summary>Takes the memory of all forms, where that was not done before.</summary>
    /// <returns>Whether it was taken now: then nothing is written there but the rows' padding.</returns>
    public bool TakeMemory()
    {
        if (_memory is not null)
            return false;
        _memory = _device.Allocate<ushort>(_length);
        _device.DefaultStream.Clear(_memory.View);
        return true;
    }

    /// <summary>Returns the form of a part of a filter, for which there is memory.</summary>
    /// <param name="filter">Its place in the table.</param>
    /// <param name="part">0 or 1.</param>
    /// <param name="isWritten">Whether it was written.</param>
    public BFloat16Filter Of(int filter, int part, bool isWritten)
    {
        WeightNormProblem problem = _entries[filter].Problem;
        (int first, int channels) = part == 0 ? (_places[filter].First, problem.C0) : (_places[filter].Second, problem.C1);
        BFloat16Filter form = new(_memory!.View.SubView(first, LengthOf(problem, channels)), channels) { IsValid = isWritten };
        _asked.Add(form);
        return form;
    }

    /// <summary>Returns the places as the kernel that writes the weights takes them.</summary>
    /// <param name="unused">Memory of the device to refer to where nothing is rounded.</param>
    public RoundedView ViewOr(ArrayView<float> unused) => new(_table.View, _memory?.View ?? unused.Cast<ushort>(), _memory is null ? 0 : 1);

    /// <summary>Marks all forms as valid, once a launch has written the weights and them.</summary>
    public void Written() => _asked.ForEach(form => form.IsValid = true);

    /// <inheritdoc/>
    public void Dispose()
    {
        _table.Dispose();
        _memory?.Dispose();
    }

    private static long LengthOf(WeightNormProblem problem, int channels)
        => BFloat16Filter.LengthOf(new Shape(problem.K, 1, problem.Taps, channels));
}
