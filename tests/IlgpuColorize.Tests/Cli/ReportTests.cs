using System.Buffers.Binary;
using System.Text.RegularExpressions;
using IlgpuColorize.Cli.Reporting;
using Xunit;

namespace IlgpuColorize.Tests.Cli;

public sealed partial class ReportTests
{
    private static readonly byte[] PngMagic = [0x89, (byte)'P', (byte)'N', (byte)'G'];

    [Theory]
    [InlineData(true, 1560)]
    [InlineData(false, 1040)]
    public void Curves_have_a_panel_for_each_loss_there_is(bool segmentation, int width)
    {
        LossPoint[] training = [.. Enumerable.Range(1, 300).Select(step => Point(step, segmentation))];
        byte[] png = LossCurves.Draw(training, [Point(100, segmentation), Point(200, segmentation)]);

        Assert.Equal(PngMagic, png[..4]);
        Assert.Equal(width, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));
    }

    [Fact]
    public void Curves_of_nothing_and_of_one_point_are_still_pictures()
    {
        Assert.Equal(PngMagic, LossCurves.Draw([], [])[..4]);
        Assert.Equal(PngMagic, LossCurves.Draw([Point(1, true)], [])[..4]);
        Assert.Equal(PngMagic, LossCurves.Draw([new LossPoint(1, double.NaN, double.PositiveInfinity, 0), Point(2, true)], [])[..4]);
    }

    [Fact]
    public void Plots_have_a_font_on_a_machine_without_any()
    {
        PlotFont.Use();
        Assert.Equal(PlotFont.Family, ScottPlot.Fonts.GetTypeface(PlotFont.Family, bold: true, italic: false).FamilyName);
    }

    [Fact]
    public void Smoothing_keeps_the_start_and_tames_the_rest()
    {
        Assert.Equal([8, 5, 4, 3, 3, 2], LossCurves.Smooth([8, 4, 3, 5, 1, 3], window: 3));
        Assert.Equal([6, 4, 2, 4, 2, 0], LossCurves.Smooth([6, 4, 2, 4, 2, 0], window: 1));
        Assert.Equal([3, 3, 3, 3], LossCurves.Smooth([3, 3, 3, 3], window: 3));
    }

    [Theory]
    [InlineData(2.5, 5.5)]
    [InlineData(0.01, 30)]
    [InlineData(2.9, 3.6)]
    public void Ticks_of_a_logarithmic_axis_are_round_and_within_it(double low, double high)
    {
        double[] ticks = LogarithmicTicks.Between(low, high);
        Assert.InRange(ticks.Length, 2, 12);
        Assert.All(ticks, tick => Assert.InRange(tick, low, high));
        Assert.Equal(ticks.Order(), ticks);
    }

    [Fact]
    public void Report_holds_everything_and_refers_to_nothing_outside()
    {
        string page = HtmlReport.Render(Content());

        Assert.Contains("<h1>A &lt;demo&gt;</h1>", page, StringComparison.Ordinal);
        Assert.Contains("<p>First.</p>\n<p>Second.</p>", page, StringComparison.Ordinal);
        Assert.Contains("<th>psnr</th><td class=\"value\">21.30</td><td>dB</td>", page, StringComparison.Ordinal);
        Assert.Contains("background:#FF8000", page, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
        Assert.Equal(3, Inline().Count(page));
        Assert.Empty(Outside().Matches(page).Select(match => match.Value));
    }

    [Fact]
    public void Report_is_written_in_one_step()
    {
        using var folder = new TemporaryDirectory();
        HtmlReport.Write(Path.Combine(folder.Root, "out/report.html"), Content());
        Assert.Equal([Path.Combine(folder.Root, "out/report.html")], Directory.GetFiles(folder["out"]));
    }

    [GeneratedRegex("src=\"data:image/png;base64,iVBORw==\"")]
    private static partial Regex Inline();

    [GeneratedRegex("(src|href)=\"(?!data:)[^\"]*\"|@import|url\\(|https?:|<script")]
    private static partial Regex Outside();

    private static ReportContent Content() => new(
        "A <demo>",
        "First.\n\nSecond.",
        [new ReportFigure("psnr", "21.30", "dB")],
        new ReportPicture("curves", PngMagic),
        [new ReportSection("Scenes", "Held out.",
            [new ReportRow("scene 1", [new ReportPicture("grey", PngMagic), new ReportPicture("truth", PngMagic)])])
        {
            Legend = [new LegendEntry("sky", 255, 128, 0)],
        }],
        "cpu");

    private static LossPoint Point(int step, bool segmentation)
        => new(step, 5 + (3.0 / step), 3 + (4.0 / step), segmentation ? 0.6 + (2.0 / step) : 0);
}
