using ILGPU;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Normalization;

/// <summary>One output channel of one filter.</summary>
internal readonly record struct FilterRow(int Filter, int Channel);

/// <summary>
/// A table of filters, the norms that it keeps for backward, and memory for partial sums. Index = row * threads + thread.
/// </summary>
internal readonly record struct FilterTableView(
    ArrayView<FilterEntry> Entries, ArrayView<FilterRow> Rows, ArrayView<float> InverseNorms, ArrayView<float> Partials)
{
    /// <summary>Returns the sum of a row's partial sums, in the order of the threads.</summary>
    public float SumOfPartials(int row)
    {
        float sum = 0f;
        for (int thread = 0; thread < FilterTableProblem.ThreadsPerRow; thread++)
            sum += Partials[row * FilterTableProblem.ThreadsPerRow + thread];
        return sum;
    }
}

/// <summary>Sums the squares of every 32nd element of a row of v an index.</summary>
internal readonly record struct FilterSquares(FilterTableView Table, ArrayView<float> Parameters) : IKernel
{
    public void Execute(int index)
    {
        FilterRow row = Table.Rows[index / FilterTableProblem.ThreadsPerRow];
        FilterEntry entry = Table.Entries[row.Filter];
        int elements = entry.Problem.FilterElements;
        int first = entry.Direction + row.Channel * elements;
        float sum = 0f;
        for (int element = index % FilterTableProblem.ThreadsPerRow; element < elements; element += FilterTableProblem.ThreadsPerRow)
            sum += Parameters[first + element] * Parameters[first + element];
        Table.Partials[index] = sum;
    }
}

/// <summary>The weights of all filters in float32, as kernels see them.</summary>
/// <param name="Memory">Their memory.</param>
/// <param name="AreWanted">1 where kernels read them; else 0.</param>
internal readonly record struct WeightsView(ArrayView<float> Memory, int AreWanted)
{
    /// <summary>Stores a weight where kernels read it.</summary>
    public void Store(in FilterEntry entry, int channel, int element, float weight)
    {
        if (AreWanted != 0)
            Memory[entry.WeightOf(channel, element)] = weight;
    }
}

/// <summary>
/// Computes every 32nd weight of a row, w = g v / ||v||, in the forms that kernels read, an index; the first thread keeps 1 / ||v||.
/// </summary>
internal readonly record struct FilterScales(
    FilterTableView Table, ArrayView<float> Parameters, WeightsView Weights, RoundedView Rounded) : IKernel
{
    public void Execute(int index)
    {
        int at = index / FilterTableProblem.ThreadsPerRow, thread = index % FilterTableProblem.ThreadsPerRow;
        FilterRow row = Table.Rows[at];
        FilterEntry entry = Table.Entries[row.Filter];
        int elements = entry.Problem.FilterElements;
        int first = entry.Direction + row.Channel * elements;
        float inverseNorm = 1f / MathF.Sqrt(Table.SumOfPartials(at));
        float factor = Parameters[entry.Scale + row.Channel] * inverseNorm;
        for (int element = thread; element < elements; element += FilterTableProblem.ThreadsPerRow)
        {
            float weight = factor * Parameters[first + element];
            Weights.Store(entry, row.Channel, element, weight);
            Rounded.Store(row.Filter, entry.Problem, row.Channel, element, weight);
        }
        if (thread == 0)
            Table.InverseNorms[at] = inverseNorm;
    }
}

/// <summary>The gradients of all weights.</summary>
/// <param name="Whole">Of filters in one part: where the gradients of their directions will be, in the order of these.</param>
/// <param name="Parts">Of filters in two parts: where the table has the weights.</param>
internal readonly record struct WeightGradients(ArrayView<float> Whole, ArrayView<float> Parts)
{
    /// <summary>Returns the gradient of the weight that an output channel's element of v becomes.</summary>
    public float Of(in FilterEntry entry, int channel, int element) => entry.Problem.C1 == 0
        ? Whole[entry.Direction + channel * entry.Problem.FilterElements + element]
        : Parts[entry.WeightOf(channel, element)];
}

/// <summary>Sums dw v over every 32nd element of a row an index.</summary>
internal readonly record struct FilterProjections(
    FilterTableView Table, ArrayView<float> Parameters, WeightGradients WeightGradients) : IKernel
{
    public void Execute(int index)
    {
        FilterRow row = Table.Rows[index / FilterTableProblem.ThreadsPerRow];
        FilterEntry entry = Table.Entries[row.Filter];
        int elements = entry.Problem.FilterElements;
        int first = entry.Direction + row.Channel * elements;
        float sum = 0f;
        for (int element = index % FilterTableProblem.ThreadsPerRow; element < elements; element += FilterTableProblem.ThreadsPerRow)
            sum += WeightGradients.Of(entry, row.Channel, element) * Parameters[first + element];
        Table.Partials[index] = sum;
    }
}

/// <summary>
/// Computes every 32nd element of a row of dv, g / ||v|| (dw - v dg / ||v||), an index; the first thread computes dg. Of a filter in one
/// part an element of dv takes the place of that of dw.
/// </summary>
internal readonly record struct FilterDirections(
    FilterTableView Table, ArrayView<float> Parameters, WeightGradients WeightGradients, ArrayView<float> Gradients) : IKernel
{
    public void Execute(int index)
    {
        int at = index / FilterTableProblem.ThreadsPerRow, thread = index % FilterTableProblem.ThreadsPerRow;
        FilterRow row = Table.Rows[at];
        FilterEntry entry = Table.Entries[row.Filter];
        int elements = entry.Problem.FilterElements;
        int first = entry.Direction + row.Channel * elements;
        float inverseNorm = Table.InverseNorms[at];
        float dg = Table.SumOfPartials(at) * inverseNorm;
        float factor = Parameters[entry.Scale + row.Channel] * inverseNorm;
        for (int element = thread; element < elements; element += FilterTableProblem.ThreadsPerRow)
            Gradients[first + element] = factor * (
                WeightGradients.Of(entry, row.Channel, element) - dg * inverseNorm * Parameters[first + element]);
        if (thread == 0)
            Gradients[entry.Scale + row.Channel] = dg;
    }
}
