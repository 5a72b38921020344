using IlgpuColorize.Cli.Frame;

EnduringWriter output = new(Console.Out), error = new(Console.Error);
using var interruption = new Interruption(error);
int exitCode = Application.Run(args, Consoles.Output(output), Consoles.Error(error), interruption.Token);
return StandardStreams.Conclude(exitCode, output, error);
