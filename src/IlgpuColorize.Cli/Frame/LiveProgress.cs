using System.Globalization;
using IlgpuColorize.Data;
using Spectre.Console;

namespace IlgpuColorize.Cli.Frame;

/// <summary>Shows progress on a terminal: a bar, its share, speed, figures and the time left in one line that is drawn anew.</summary>
internal sealed class LiveProgress : IWorkProgress
{
    private const int BarWidth = 20;

    // The bar, the share and the blanks around them. A longer text would take the bar's place.
    private const int WidthBesideText = BarWidth + 9;

    private readonly IAnsiConsole _console;
    private readonly WorkPlan _plan;
    private readonly ProgressTask _task;
    private readonly RateMeter _rate;

    private LiveProgress(IAnsiConsole console, WorkPlan plan, ProgressTask task)
    {
        _console = console;
        _plan = plan;
        _task = task;
        _rate = new RateMeter(plan.Start, plan.Total, TimeProvider.System, plan.Together);
        task.Value = plan.Start;
    }

    public static T Run<T>(IAnsiConsole console, WorkPlan plan, Func<IWorkProgress, T> work) => console.Progress()
        .AutoClear(false)
        .Columns(new ProgressBarColumn { Width = BarWidth }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .Start(
            context => work(new LiveProgress(
                console, plan, context.AddTask(Markup.Escape(plan.Title), maxValue: Math.Max(1, plan.Total)))));

    public void Report(long done, string figures = "")
    {
        _rate.Note(done);
        string text = string.Create(
            CultureInfo.InvariantCulture, $"{_plan.Title} {done}/{_plan.Total}  {WorkProgress.Describe(_plan, _rate, figures)}");
        _task.Description = Markup.Escape(Crop(text, _console.Profile.Width - WidthBesideText));
        _task.Value = done;
    }

    public void Say(string line) => _console.MarkupLine(Markup.Escape(Legible.Of(line)));

    private static string Crop(string text, int width) => text.Length <= width ? text : text[..Math.Max(0, width)];
}
