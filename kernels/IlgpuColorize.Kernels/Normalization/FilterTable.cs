using System.Globalization;
using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Normalization;

/// <summary>
/// All filters of a network, listed in device memory so that one launch treats them all (<see cref="BatchedWeightNorm"/>): hundreds of
/// filters, most of them small, would each take launches of their own. The weights take memory in the forms that kernels ask for: in
/// float32, in bfloat16 for tensor cores, or in both.
/// </summary>
public sealed class FilterTable : IDisposable
{
    private readonly FilterEntry[] _filters;
    private readonly DeviceBuffer<FilterEntry> _entries;
    private readonly DeviceBuffer<FilterRow> _rows;
    private readonly DeviceBuffer<float> _inverseNorms;
    private readonly DeviceBuffer<float> _partials;
    private DeviceBuffer<float>? _weights;
    private bool _isWritten;

    /// <summary>Uploads a table.</summary>
    /// <param name="device">Where.</param>
    /// <param name="entries">The filters, at least one.</param>
    /// <param name="parameters">Directions and scales, where the entries say.</param>
    /// <exception cref="ArgumentException">There are fewer parameters than the entries say.</exception>
    public FilterTable(ComputeDevice device, IReadOnlyList<FilterEntry> entries, ArrayView<float> parameters)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentOutOfRangeException.ThrowIfZero(entries.Count, nameof(entries));
        FilterRow[] rows =
        [
            .. entries.SelectMany(
                (entry, filter) => Enumerable.Range(0, entry.Problem.K).Select(channel => new FilterRow(filter, channel))),
        ];
        Problem = new FilterTableProblem(entries.Count, rows.Length, entries.Sum(entry => (long)entry.Problem.Elements));
        ParametersEnd = entries.Max(entry => Math.Max(entry.Direction + entry.Problem.Elements, entry.Scale + entry.Problem.K));
        WeightsEnd = entries.Max(WeightsEndOf);
        PartsEnd = entries.Where(entry => entry.Problem.C1 > 0).Select(WeightsEndOf).DefaultIfEmpty().Max();
        Require.AtLeast(nameof(FilterTable), nameof(parameters), parameters.Length, ParametersEnd);
        (Device, Parameters) = (device, parameters);
        Rounded = new RoundedFilters(device, entries);
        _filters = [.. entries];
        _entries = device.Allocate<FilterEntry>(entries.Count);
        _rows = device.Allocate<FilterRow>(rows.Length);
        _inverseNorms = device.Allocate<float>(rows.Length);
        _partials = device.Allocate<float>((long)rows.Length * FilterTableProblem.ThreadsPerRow);
        device.DefaultStream.Upload<FilterEntry>(_filters, _entries.View);
        device.DefaultStream.Upload<FilterRow>(rows, _rows.View);
    }

    /// <summary>Gets the sizes.</summary>
    public FilterTableProblem Problem { get; }

    /// <summary>Gets the least length of the flat gradients of weights, where those of filters in two parts alone stand.</summary>
    public long PartsEnd { get; }

    /// <summary>Gets directions and scales.</summary>
    internal ArrayView<float> Parameters { get; }

    /// <summary>Gets where the table lies.</summary>
    internal ComputeDevice Device { get; }

    /// <summary>Gets the bfloat16 forms of the filters.</summary>
    internal RoundedFilters Rounded { get; }

    /// <summary>Gets the least length of the flat parameters.</summary>
    internal long ParametersEnd { get; }

    /// <summary>Gets the length of the flat weights.</summary>
    internal long WeightsEnd { get; }

    /// <summary>Gets the table and its scratch memory as kernels take them.</summary>
    internal FilterTableView View => new(_entries.View, _rows.View, _inverseNorms.View, _partials.View);

    /// <summary>
    /// True on a device that normalises all filters at once: on every one but <c>cpu</c>, whose SIMD forms normalise them one by one.
    /// </summary>
    public static bool Supports(ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return !device.RunsSimd;
    }

    /// <summary>Returns the weights in float32, which take memory, and are written by every forward pass, from now on.</summary>
    public ArrayView<float> AskForWeights()
    {
        if (_weights is null)
        {
            _weights = Device.Allocate<float>(WeightsEnd);
            WriteAgain();
        }
        return _weights.View;
    }

    /// <summary>Returns a part of a filter's weights in float32.</summary>
    /// <param name="filter">Its place in the table.</param>
    /// <param name="part">0 or 1.</param>
    /// <param name="shape">The part's sizes: N is K, H is R, W is S.</param>
    internal TensorView WeightsOf(int filter, int part, Shape shape)
        => new(AskForWeights().SubView(_filters[filter].PlaceOf(part), shape.Elements), shape, shape.C);

    /// <summary>Returns the bfloat16 form of a part of a filter, which every forward pass writes from now on.</summary>
    /// <param name="filter">Its place in the table.</param>
    /// <param name="part">0 or 1.</param>
    internal BFloat16Filter RoundedOf(int filter, int part)
    {
        if (Rounded.TakeMemory())
            WriteAgain();
        return Rounded.Of(filter, part, _isWritten);
    }

    /// <summary>Returns the weights in float32 as the kernel that writes them takes them.</summary>
    /// <param name="unused">Memory of the device to refer to where none reads them.</param>
    internal WeightsView WeightsOr(ArrayView<float> unused) => new(_weights?.View ?? unused, _weights is null ? 0 : 1);

    /// <summary>Marks all forms as valid, once launches have written them.</summary>
    internal void Written()
    {
        _isWritten = true;
        Rounded.Written();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Rounded.Dispose();
        _weights?.Dispose();
        _entries.Dispose();
        _rows.Dispose();
        _inverseNorms.Dispose();
        _partials.Dispose();
    }

    // A form that is asked for late is there at once.
    private void WriteAgain()
    {
        if (_isWritten)
            BatchedWeightNorm.Forward(Device.DefaultStream, this);
    }

    private static long WeightsEndOf(FilterEntry entry)
    {
        (int rows, int c0, int c1) = (entry.Problem.K * entry.Problem.Taps, entry.Problem.C0, entry.Problem.C1);
        return Math.Max(entry.FirstPart + (long)rows * c0, c1 == 0 ? 0 : entry.SecondPart + (long)rows * c1);
    }
}

/// <summary>
/// The sizes of a pass over all filters. A row is one output channel of one filter; its elements are divided among the threads of a warp.
/// </summary>
/// <param name="Filters">The filters.</param>
/// <param name="Rows">The output channels of all of them.</param>
/// <param name="Elements">The elements of all of them.</param>
public readonly record struct FilterTableProblem(int Filters, int Rows, long Elements) : IProblem
{
    /// <summary>The threads of a row: a warp, so that neighbours read neighbours.</summary>
    public const int ThreadsPerRow = 32;

    /// <summary>Gets the indices of a launch.</summary>
    public int Indices => checked(Rows * ThreadsPerRow);

    /// <inheritdoc/>
    public long Flops => 3 * Elements;

    /// <inheritdoc/>
    public long Bytes => 3 * Elements * sizeof(float);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Filters} filters, {Elements}");
}
