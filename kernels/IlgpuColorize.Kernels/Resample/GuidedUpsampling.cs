using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Resample;

/// <summary>
/// Enlarges chroma maps to a photo's own size under the guidance of its lightness, so that colours stop at edges. On a lattice of at most
/// eight pixels along a map cell, colours walk to neighbours of like lightness, and after every step the mean of each cell is brought
/// towards the map's (back-projection, Irani and Peleg 1991): what has spread over an edge is pushed back to the side that it came from. A
/// local linear model of lightness then carries the lattice to the photo (the fast guided filter, He and Sun 2015). Memory stays between
/// photos of one size; one caller at a time.
/// </summary>
public sealed class GuidedUpsampling : IDisposable
{
    private readonly List<DeviceBuffer<float>> _buffers = [];
    private readonly UpsamplingProblem _problem;
    private readonly ResampleAxis _rows;
    private readonly ResampleAxis _columns;
    private readonly PlaneStack _map, _lightness, _weights, _difference, _model, _scratch;
    private readonly PlaneStack[] _chroma;

    /// <summary>Allocates for sizes.</summary>
    /// <param name="device">Where.</param>
    /// <param name="problem">The sizes; the map is at most as large as the photo.</param>
    /// <exception cref="ArgumentException">A size is 0, or the map is larger than the photo.</exception>
    public GuidedUpsampling(ComputeDevice device, UpsamplingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(device);
        Require.That(
            problem is { MapRows: > 0, MapColumns: > 0 } && problem.Rows >= problem.MapRows && problem.Columns >= problem.MapColumns,
            $"{nameof(GuidedUpsampling)}: the sizes are {problem}; a map has at least one cell and at most one for each pixel.");
        _problem = problem;
        (int rows, int columns) = (problem.LatticeRows, problem.LatticeColumns);
        (_rows, _columns) = (new(problem.Rows, rows), new(problem.Columns, columns));
        _map = Allocate(2, problem.MapRows, problem.MapColumns);
        _lightness = Allocate(1, rows, columns);
        _weights = Allocate(WalkWeights.Neighbours, rows, columns);
        _chroma = [Allocate(2, rows, columns), Allocate(2, rows, columns)];
        // The host's form enlarges along rows at once.
        _difference = Allocate(2, problem.MapRows, device.RunsSimd ? columns : problem.MapColumns);
        _model = Allocate(4, rows, columns);
        _scratch = problem.LatticeIsPhoto ? _model : Allocate(4, rows, columns);

        PlaneStack Allocate(int planes, int height, int width)
        {
            DeviceBuffer<float> buffer = device.Allocate<float>(PlaneStack.Length(planes, height, width));
            _buffers.Add(buffer);
            // Margins are multiplied by weights of 0, which not-a-number would survive.
            device.DefaultStream.Clear(buffer.View);
            return new PlaneStack(buffer.View, planes, height, width);
        }
    }

    /// <summary>Takes a photo's lightness and finds the model of a chroma map on it.</summary>
    /// <param name="stream">The device's stream.</param>
    /// <param name="lightness">L of every pixel, 0 to 100, row-major.</param>
    /// <param name="chroma">a of every cell of the map, row-major, then b.</param>
    /// <exception cref="ArgumentException">A length does not match the sizes.</exception>
    public void Fit(ComputeStream stream, ArrayView<float> lightness, ReadOnlySpan<float> chroma)
    {
        Require.Length(nameof(GuidedUpsampling), nameof(lightness), lightness.Length, (long)_problem.Rows * _problem.Columns);
        TakeLightness(stream, 0, _rows.Coarse, lightness);
        Fit(stream, chroma);
    }

    /// <summary>Returns the photo's rows that some lattice rows touch.</summary>
    /// <param name="firstLatticeRow">The first of the lattice rows.</param>
    /// <param name="latticeRows">How many they are.</param>
    public (int First, int End) RowsBelow(int firstLatticeRow, int latticeRows)
        => (_rows.First(firstLatticeRow), _rows.End(firstLatticeRow + latticeRows - 1));

    /// <summary>Takes the lightness of some lattice rows, so that a large photo's need never be in memory whole.</summary>
    /// <param name="stream">The device's stream.</param>
    /// <param name="firstLatticeRow">The first of the lattice rows.</param>
    /// <param name="latticeRows">How many they are.</param>
    /// <param name="lightness">L of every pixel of the photo's rows that <see cref="RowsBelow"/> names.</param>
    /// <exception cref="ArgumentException">A lattice row is none, or the lightness is not of these rows.</exception>
    public void TakeLightness(ComputeStream stream, int firstLatticeRow, int latticeRows, ArrayView<float> lightness)
    {
        ArgumentNullException.ThrowIfNull(stream);
        bool within = firstLatticeRow >= 0 && latticeRows > 0 && firstLatticeRow + latticeRows <= _rows.Coarse;
        Require.That(
            within, $"{nameof(GuidedUpsampling)}: rows {firstLatticeRow} to {firstLatticeRow + latticeRows} are none of {_rows.Coarse}.");
        (int first, int end) = RowsBelow(firstLatticeRow, latticeRows);
        Require.Length(nameof(GuidedUpsampling), nameof(lightness), lightness.Length, (long)(end - first) * _problem.Columns);
        const string op = "GuidedUpsampling.Lightness";
        if (stream.Device.RunsSimd)
        {
            LightnessAverageSimd work = new(lightness, first, firstLatticeRow, _rows, _columns, _lightness);
            stream.LaunchHost(op, _problem, latticeRows, work);
        }
        else
        {
            LightnessAverage kernel = new(lightness, first, firstLatticeRow, _rows, _columns, _lightness);
            stream.Launch(op, _problem, latticeRows * _columns.Coarse, kernel);
        }
    }

    /// <summary>Finds the model of a chroma map on the lightness that was taken.</summary>
    /// <param name="stream">The device's stream.</param>
    /// <param name="chroma">a of every cell of the map, row-major, then b.</param>
    /// <exception cref="ArgumentException">The length does not match the sizes.</exception>
    public void Fit(ComputeStream stream, ReadOnlySpan<float> chroma)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Require.Length(nameof(GuidedUpsampling), nameof(chroma), chroma.Length, 2L * _problem.MapRows * _problem.MapColumns);
        UploadMap(stream, chroma);
        bool simd = stream.Device.RunsSimd;
        stream.Launch("GuidedUpsampling.Border", _problem, RepeatBorder.Count(_lightness), new RepeatBorder(_lightness));
        const string weights = "GuidedUpsampling.Weights";
        if (simd)
            stream.LaunchHost(weights, _problem, LatticeBand.Count(_rows.Coarse), new WalkWeightsSimd(_lightness, _weights));
        else
            stream.Launch(weights, _problem, _lightness.Count, new WalkWeights(_lightness, _weights));
        // Of a lattice without colours the cells lack all of the map: the walk starts from the bilinear enlargement.
        stream.Clear(_chroma[0].Data);
        Project(stream, _chroma[0], simd);
        for (int step = 0; step < _problem.Steps; step++)
            Walk(stream, _chroma[step % 2], _chroma[(step + 1) % 2], simd);
        FitModel(stream, _chroma[_problem.Steps % 2], simd);
    }

    /// <summary>Computes a and b of whole rows of the photo that <see cref="Fit(ComputeStream, ReadOnlySpan{float})"/> was given.</summary>
    /// <param name="stream">The device's stream.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="lightness">L of the rows.</param>
    /// <param name="chroma">Receives (a, b) of every pixel of the rows.</param>
    /// <exception cref="ArgumentException">The rows are not whole, leave the photo, or the result's length is not twice theirs.</exception>
    public void Apply(ComputeStream stream, int firstRow, ArrayView<float> lightness, ArrayView<float> chroma)
    {
        ArgumentNullException.ThrowIfNull(stream);
        int rows = (int)(lightness.Length / _problem.Columns);
        bool whole = lightness.Length == (long)rows * _problem.Columns && firstRow >= 0 && firstRow + rows <= _problem.Rows;
        string size = $"{_problem.Rows}x{_problem.Columns}";
        Require.That(
            whole,
            $"{nameof(GuidedUpsampling)}: {lightness.Length} pixels from row {firstRow} are no rows of {size}; pass whole rows.");
        Require.Length(nameof(GuidedUpsampling), nameof(chroma), chroma.Length, 2 * lightness.Length);
        const string op = "GuidedUpsampling.Apply";
        if (stream.Device.RunsSimd)
        {
            stream.LaunchHost(op, _problem, rows, new LocalLinearApplySimd(_model, _rows, _columns, firstRow, lightness, chroma));
        }
        else
        {
            LocalLinearApply kernel = new(_model, _rows, _columns, firstRow, lightness, chroma);
            stream.Launch(op, _problem, (int)lightness.Length, kernel);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _buffers.ForEach(buffer => buffer.Dispose());

    private void UploadMap(ComputeStream stream, ReadOnlySpan<float> chroma)
    {
        float[] padded = new float[_map.Data.Length];
        for (int row = 0; row < 2 * _map.Rows; row++)
            chroma.Slice(row * _map.Columns, _map.Columns).CopyTo(padded.AsSpan(_map.At(row / _map.Rows, row % _map.Rows, 0)));
        stream.Upload<float>(padded, _map.Data);
    }

    private void Walk(ComputeStream stream, PlaneStack from, PlaneStack to, bool simd)
    {
        if (simd)
            stream.LaunchHost("GuidedUpsampling.Step", _problem, LatticeBand.Count(to.Rows), new WalkStepSimd(_weights, from, to));
        else
            stream.Launch("GuidedUpsampling.Step", _problem, to.Count, new WalkStep(_weights, from, to));
        Project(stream, to, simd);
    }

    private void Project(ComputeStream stream, PlaneStack lattice, bool simd)
    {
        const string difference = "GuidedUpsampling.Difference", projection = "GuidedUpsampling.BackProjection";
        if (simd)
        {
            stream.LaunchHost(difference, _problem, _map.Rows, new CellDifferenceSimd(lattice, _map, _difference));
            stream.LaunchHost(projection, _problem, LatticeBand.Count(lattice.Rows), new BackProjectionSimd(_difference, lattice));
        }
        else
        {
            stream.Launch(difference, _problem, _map.Count, new CellDifference(lattice, _map, _difference));
            stream.Launch(projection, _problem, lattice.Count, new BackProjection(_difference, lattice));
        }
    }

    private void FitModel(ComputeStream stream, PlaneStack chroma, bool simd)
    {
        int bands = LatticeBand.Count(chroma.Rows);
        if (_problem.LatticeIsPhoto)
        {
            // Slopes stay 0: the model is the chroma itself.
            stream.Copy(chroma.Data, _model.Data.SubView(chroma.Data.Length, chroma.Data.Length));
            return;
        }
        stream.Launch("GuidedUpsampling.Border", _problem, RepeatBorder.Count(chroma), new RepeatBorder(chroma));
        if (simd)
            stream.LaunchHost("GuidedUpsampling.Model", _problem, bands, new LocalLinearFitSimd(_lightness, chroma, _scratch));
        else
            stream.Launch("GuidedUpsampling.Model", _problem, _lightness.Count, new LocalLinearFit(_lightness, chroma, _scratch));
        stream.Launch("GuidedUpsampling.Border", _problem, RepeatBorder.Count(_scratch), new RepeatBorder(_scratch));
        if (simd)
            stream.LaunchHost("GuidedUpsampling.Mean", _problem, bands, new WindowMeanSimd(_scratch, _model));
        else
            stream.Launch("GuidedUpsampling.Mean", _problem, _model.Count, new WindowMean(_scratch, _model));
    }
}
