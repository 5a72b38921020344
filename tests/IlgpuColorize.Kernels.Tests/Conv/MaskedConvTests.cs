using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>Checks that the generator's cropped convolutions are PixelCNN's masked ones, whose masked taps are zero.</summary>
public abstract class MaskedConvTests
{
    private const int Channels = 3, Outputs = 5;

    private protected abstract ComputeDevice Device { get; }

    [Fact]
    public void Down_equals_three_by_three_with_a_zero_bottom_row()
        => AssertCropEquals(new ConvProblem(2, 5, 4, Channels, Outputs, 2, 3, new Padding(1, 0, 1, 1)), rows: 3, columns: 3);

    [Fact]
    public void Down_right_equals_three_by_three_with_a_zero_bottom_row_and_right_column()
        => AssertCropEquals(new ConvProblem(2, 4, 5, Channels, Outputs, 2, 2, new Padding(1, 0, 1, 0)), rows: 3, columns: 3);

    [Fact]
    public void Down_stem_moved_down_equals_five_by_three_with_only_the_rows_above()
    {
        ConvProblem stem = new(1, 6, 5, Channels, Outputs, 2, 3, new Padding(1, 0, 1, 1));
        ConvCase cropped = new(stem);
        double[] moved = Moved(ConvRun.Fprop(Device, cropped, bias: false, added: false), stem, rows: 1, columns: 0);
        Numbers.Close(moved, Masked(cropped, 5, 3, (r, s) => (r, s)), 1e-6);
    }

    [Fact]
    public void Row_and_right_stems_moved_equal_three_by_three_with_mask_a()
    {
        ConvProblem row = new(1, 5, 6, Channels, Outputs, 1, 3, new Padding(0, 0, 1, 1));
        ConvProblem right = row with { R = 2, S = 1, Pad = new Padding(1, 0, 0, 0) };
        ConvCase rowCase = new(row), rightCase = new(right);
        double[] fromAbove = Moved(ConvRun.Fprop(Device, rowCase, bias: false, added: false), row, rows: 1, columns: 0);
        double[] fromLeft = Moved(ConvRun.Fprop(Device, rightCase, bias: false, added: false), right, rows: 0, columns: 1);

        // Mask A: (-1,-1), (-1,0), (-1,1) of the row stem; (-1,-1) again and (0,-1) of the right stem.
        double[] sum = [.. Masked(rowCase, 3, 3, (r, s) => (0, s)).Zip(Masked(rightCase, 3, 3, (r, s) => (r, 0)), (x, y) => x + y)];
        Numbers.Close([.. fromAbove.Zip(fromLeft, (x, y) => x + y)], sum, 1e-6);
    }

    private static double[] Moved(double[] y, ConvProblem problem, int rows, int columns)
    {
        double[] moved = new double[y.Length];
        for (int p = rows; p < problem.P; p++)
        {
            for (int q = columns; q < problem.Q; q++)
                Array.Copy(y, ((p - rows) * problem.Q + q - columns) * problem.K, moved, (p * problem.Q + q) * problem.K, problem.K);
        }
        return moved;
    }

    private void AssertCropEquals(ConvProblem problem, int rows, int columns)
    {
        ConvCase cropped = new(problem);
        Numbers.Close(ConvRun.Fprop(Device, cropped, bias: false, added: false), Masked(cropped, rows, columns, (r, s) => (r, s)), 1e-6);
    }

    // Computes the full filter with "same" padding, zero but for the cropped one's taps.
    private double[] Masked(ConvCase cropped, int rows, int columns, Func<int, int, (int Row, int Column)> place)
    {
        ConvProblem small = cropped.Problem;
        ConvCase full = new(small with { R = rows, S = columns, Pad = ConvProblem.Same(rows, columns) });
        Array.Clear(full.W);
        for (int k = 0; k < small.K; k++)
        {
            for (int tap = 0; tap < small.Taps; tap++)
            {
                (int row, int column) = place(tap / small.S, tap % small.S);
                Array.Copy(cropped.W, (k * small.Taps + tap) * small.C, full.W, ((k * rows + row) * columns + column) * small.C, small.C);
            }
        }
        return ConvRun.Fprop(Device, full, bias: false, added: false);
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnCpu : MaskedConvTests
    {
        private protected override ComputeDevice Device => TestDevices.Cpu;
    }

    [Collection(TestDevices.Collection)]
    public sealed class OnSimulator : MaskedConvTests
    {
        private protected override ComputeDevice Device => TestDevices.Simulator;
    }
}
