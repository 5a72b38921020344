using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Conv;

/// <summary>
/// Checks Winograd's method along the rows, forced, against the double-precision reference, and what must not change a bit of it: the rows
/// asked for, the batch, the threads, and every pixel that the filter does not cover.
/// </summary>
[Collection(TestDevices.Collection)]
public sealed class ConvWinogradRowsTests : IDisposable
{
    private const double Tolerance = 5e-6;

    private static readonly Padding CausalDown = new(1, 0, 1, 1);
    private static readonly Padding CausalDownRight = new(1, 0, 1, 0);

    // Tiles beyond the end of a row, one column, tails of channels, several blocks, several groups of tiles, rows that are all padding.
    private static readonly ConvProblem[] Problems =
    [
        new(2, 5, 7, 21, 13, 2, 3, CausalDown),
        new(3, 4, 12, 32, 48, 2, 3, CausalDown),
        new(1, 9, 1, 3, 2, 2, 3, CausalDown),
        new(2, 14, 30, 150, 70, 2, 3, CausalDown),
        new(1, 3, 6, 17, 5, 1, 3, new Padding(0, 0, 1, 1)),
        new(2, 2, 9, 40, 33, 2, 3, new Padding(0, 3, 1, 1)),
        .. OfPixels,
    ];

    // Pairs beyond the end of a row, one column, tails of channels, several blocks, several groups of tiles, rows that are all padding.
    private static ConvProblem[] OfPixels =>
    [
        new(2, 5, 7, 21, 13, 2, 2, CausalDownRight),
        new(3, 4, 12, 32, 48, 2, 2, CausalDownRight),
        new(1, 9, 1, 3, 2, 2, 2, CausalDownRight),
        new(2, 14, 30, 150, 70, 2, 2, CausalDownRight),
        new(9, 2, 6, 40, 33, 2, 2, new Padding(0, 3, 1, 0)),
    ];

    private readonly ComputeDevice _device = Open(2, ConvAlgorithm.Winograd);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Fprop_equals_the_reference() => Assert.All(Problems, problem =>
    {
        Assert.Equal(ConvAlgorithm.Winograd, ConvAlgorithms.Choose(ConvPass.Fprop, problem, _device));
        ConvCase drawn = new(problem, extraPitch: problem.C % 3);
        double[] y = ConvRun.Fprop(_device, drawn);
        Numbers.Close(drawn.Reference.Forward(drawn.X, drawn.W, drawn.Bias, drawn.Added), y, Tolerance);
        using ComputeDevice blocked = Open(1, ConvAlgorithm.Blocked);
        Assert.NotEqual(ConvRun.Fprop(blocked, drawn), y);
    });

    [Fact]
    public void Rows_alone_equal_the_whole_and_leave_the_others_as_they_are() => Assert.All(Problems, problem =>
    {
        ConvCase drawn = new(problem, extraPitch: 2);
        double[] whole = ConvRun.Fprop(_device, drawn);
        for (int first = 0; first < problem.P; first++)
        {
            foreach (int rows in (int[])[1, problem.P - first])
            {
                double[] part = ConvRun.Fprop(_device, drawn, region: new PixelRegion(first, 0, rows, problem.Q));
                for (int i = 0; i < whole.Length; i++)
                {
                    int row = i / problem.K / problem.Q % problem.P;
                    Assert.Equal(row >= first && row < first + rows ? whole[i] : double.NaN, part[i]);
                }
            }
        }
    });

    [Fact]
    public void Pixels_alone_equal_the_whole() => Assert.All(OfPixels, problem =>
    {
        ConvCase drawn = new(problem, extraPitch: 2);
        double[] whole = ConvRun.Fprop(_device, drawn);
        for (int first = 0; first < problem.Q; first++)
        {
            foreach (int columns in (int[])[1, Math.Min(2, problem.Q - first), problem.Q - first])
            {
                PixelRegion region = new(1, first, 1, columns);
                double[] part = ConvRun.Fprop(_device, drawn, region: region);
                for (int i = 0; i < whole.Length; i++)
                {
                    int column = i / problem.K % problem.Q, row = i / problem.K / problem.Q % problem.P;
                    Assert.Equal(row == 1 && column >= first && column < first + columns ? whole[i] : double.NaN, part[i]);
                }
            }
        }
    });

    [Fact]
    public void A_pixel_that_goes_on_from_what_its_row_began_with_equals_the_whole() => Assert.All(OfPixels, problem =>
    {
        ConvCase drawn = new(problem, extraPitch: 2);
        Assert.Equal(ConvRun.Fprop(_device, drawn), ConvRun.FpropByPixel(_device, drawn));
    });

    [Fact]
    public void Part_of_a_row_is_computed_as_by_the_blocked_algorithm()
    {
        using ComputeDevice blocked = Open(1, ConvAlgorithm.Blocked);
        ConvCase drawn = new(Problems[0]);
        foreach (PixelRegion region in (PixelRegion[])[PixelRegion.OfPixel(2, 3), new(1, 1, 2, 5)])
            Assert.Equal(ConvRun.Fprop(blocked, drawn, region: region), ConvRun.Fprop(_device, drawn, region: region));
    }

    [Fact]
    public void Threads_and_the_batch_change_no_bit()
    {
        using ComputeDevice one = Open(1, ConvAlgorithm.Winograd);
        Assert.All(Problems, problem =>
        {
            ConvCase batch = new(problem), alone = new(problem with { N = 1 });
            double[] all = ConvRun.Fprop(_device, batch, added: false), first = ConvRun.Fprop(_device, alone, added: false);
            Assert.Equal(ConvRun.Fprop(one, batch, added: false), all);
            Assert.Equal(first, all.AsSpan(0, first.Length).ToArray());
        });
    }

    // Not even a NaN gets from a row into one that does not read it.
    [Fact]
    public void Row_that_the_filter_masks_changes_no_bit()
    {
        ConvCase drawn = new(new ConvProblem(1, 5, 9, 18, 20, 2, 3, CausalDown));
        double[] before = ConvRun.Fprop(_device, drawn);
        int rowLength = 9 * 18;
        drawn.X.AsSpan(3 * rowLength).Fill(double.NaN);
        double[] after = ConvRun.Fprop(_device, drawn);
        int above = 3 * 9 * 20;
        Assert.Equal(before[..above], after[..above]);
        Assert.All(after[above..], value => Assert.True(double.IsNaN(value)));
    }

    // Nor from a pixel into those before it.
    [Fact]
    public void Pixel_that_the_filter_masks_changes_no_bit()
    {
        ConvProblem problem = new(1, 5, 9, 18, 20, 2, 2, CausalDownRight);
        ConvCase drawn = new(problem);
        double[] before = ConvRun.Fprop(_device, drawn);
        for (int pixel = 0; pixel < problem.Input.Pixels; pixel++)
        {
            double[] kept = [.. drawn.X];
            drawn.X.AsSpan(pixel * problem.C).Fill(double.NaN);
            Assert.Equal(before[..(pixel * problem.K)], ConvRun.Fprop(_device, drawn)[..(pixel * problem.K)]);
            kept.CopyTo(drawn.X, 0);
        }
    }

    [Fact]
    public void Rewritten_weights_count_after_invalidation()
    {
        ConvCase drawn = new(Problems[0]);
        ConvProblem problem = drawn.Problem;
        using ConvFilter filter = new(_device, problem.K, problem.R, problem.S, problem.C);
        using DeviceTensor x = new(_device, problem.Input, drawn.X);
        using DeviceTensor y = new(_device, problem.Output);
        foreach (float scale in (float[])[1, -2])
        {
            _device.DefaultStream.Upload<float>(Array.ConvertAll(drawn.W, value => scale * (float)value), filter.Weights.Data);
            filter.Invalidate();
            ConvFprop.Run(_device.DefaultStream, problem, x.View, filter, default, null, y.View);
            Numbers.Close([.. drawn.Reference.Forward(drawn.X, drawn.W, [], []).Select(value => scale * value)], y.Read(), Tolerance);
        }
    }

    private static ComputeDevice Open(int threads, ConvAlgorithm algorithm)
    {
        ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), threads);
        device.ConvAlgorithm = algorithm;
        return device;
    }
}
