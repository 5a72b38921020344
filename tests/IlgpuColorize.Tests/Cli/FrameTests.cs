using System.CommandLine;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Safetensors;
using Xunit;

namespace IlgpuColorize.Tests.Cli;

public sealed class FrameTests
{
    public static TheoryData<Exception, string> Failures => new()
    {
        { new UserException("No model was named; say --model."), "error: No model was named; say --model." },
        { new ModelFileException("m.safetensors: is cut short; copy it again."), "error: m.safetensors: is cut short; copy it again." },
        { new ImageFileException("a.png: the file is empty; get a whole copy of it."),
            "error: a.png: the file is empty; get a whole copy of it." },
        { new DeviceException("No GPU; leave --device out."), "error: No GPU; leave --device out." },
        { new AggregateException(new ModelFileException("m: is cut short.")), "error: m: is cut short." },
        { new IOException("No space left on device : '/x'"),
            "error: No space left on device : '/x'\nCheck the path and the free space of the disk." },
        { new UnauthorizedAccessException("Access to the path '/x' is denied."),
            "error: Access to the path '/x' is denied.\nCheck the permissions, or choose another place." },
        { new InsufficientMemoryException("1 GiB"), "error: not enough memory (1 GiB).\nClose other programs." },
        { new InsufficientExecutionStackException(), "error: the stack is too small.\nAllow a larger one (ulimit -s 8192)." },
        { new InvalidOperationException("two\nlines"),
            "error: InvalidOperationException: two lines\nThis was not foreseen; run with --verbose for details." },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failure_is_one_or_two_lines_and_exit_code_1(Exception failure, string lines)
    {
        CommandLineRun run = RunAction(_ => throw failure);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(lines, run.Error.ReplaceLineEndings("\n").TrimEnd());
    }

    [Fact]
    public void Advice_names_the_options_that_the_command_has()
    {
        Assert.Equal(
            "Choose a smaller --size or --batch, or close other programs.",
            FailureLines.Of(new InsufficientMemoryException(), ["--size", "--batch", "--json"], "")[1]);
        UserException told = new("told");
        Assert.Equal(["error: told"], FailureLines.Of(new AggregateException(new InvalidOperationException(), told), [], ""));
    }

    [Fact]
    public void Control_characters_never_reach_the_terminal()
    {
        CommandLineRun run = RunAction(_ => throw new UserException("a\u001b[31m\u202eb.jpg: \r\n\u009b\u0085\u2028\u2029"));
        Assert.Equal("error: a\\x1b[31m\\u202eb.jpg: \\x0d\\x0a\\x9b\\x85\\u2028\\u2029", run.Error.TrimEnd());
    }

    [Fact]
    public void Writer_that_fails_ends_no_work()
    {
        using StringWriter closed = new();
        closed.Dispose();
        using EnduringWriter writer = new(closed);
        for (int i = 0; i < 3; i++)
            writer.WriteLine("lost");
        Assert.IsType<ObjectDisposedException>(writer.Failure);
        using StringWriter error = new();
        using EnduringWriter said = new(error);
        Assert.Equal(1, writer.Conclude(0, said));
        Assert.StartsWith("error: standard output cannot be written (", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Writer_that_fails_keeps_the_beginning_of_what_it_drops()
    {
        using StringWriter closed = new();
        using EnduringWriter writer = new(closed);
        writer.WriteLine("said");
        Assert.Null(writer.Dropped);
        closed.Dispose();
        writer.WriteLine("first");
        writer.Write("second");
        Assert.Equal("first\nsecond", writer.Dropped!.ReplaceLineEndings("\n"));
        writer.Write(new string('x', 10_000));
        Assert.Equal(4096, writer.Dropped.Length);
    }

    [Fact]
    public void Part_of_the_program_that_cannot_be_loaded_is_no_file_of_the_users()
    {
        FileNotFoundException part = new("Could not load file", "IlgpuColorize.Data, Version=0.1.0.0, Culture=neutral");
        Assert.Throws<FileNotFoundException>(() => RunAction(_ => throw part));
        TypeInitializationException type = new("A", new AggregateException(part));
        Assert.Throws<TypeInitializationException>(() => RunAction(_ => throw type));
        Assert.Equal(1, RunAction(_ => throw new FileNotFoundException("Could not find file", "/home/a.png")).ExitCode);
    }

    [Fact]
    public void Verbose_adds_the_stack_trace()
    {
        CommandLineRun run = RunAction(_ => throw new IOException("broken"), "--verbose");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_command_exits_130()
    {
        using var source = new CancellationTokenSource();
        CommandLineRun run = RunAction(
            context =>
            {
                source.Cancel();
                context.Cancellation.ThrowIfCancellationRequested();
            },
            source.Token);

        Assert.Equal(130, run.ExitCode);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void A_cancellation_that_nobody_asked_for_is_a_failure()
        => Assert.Equal(1, RunAction(_ => throw new OperationCanceledException()).ExitCode);

    [Fact]
    public void A_warning_is_a_line_on_standard_error()
    {
        CommandLineRun run = RunAction(context => context.Warn("[no] markup"));
        Assert.Equal((0, string.Empty, "warning: [no] markup"), (run.ExitCode, run.Output, run.Error.TrimEnd()));
    }

    internal static CommandLineRun RunAction(Action<CommandContext> work, params string[] arguments)
        => RunAction(work, CancellationToken.None, arguments);

    private static CommandLineRun RunAction(Action<CommandContext> work, CancellationToken cancellation, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var frame = new CommandFrame(Consoles.Plain(output), Consoles.Plain(error), cancellation);
        var root = new RootCommand();
        frame.Global.AddTo(root);
        root.SetAction(frame.Action(_ => 0, (_, context) =>
        {
            work(context);
            return ExitCode.Done;
        }));
        int exitCode = root.Parse(arguments).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        return new CommandLineRun(exitCode, output.ToString(), error.ToString());
    }
}
