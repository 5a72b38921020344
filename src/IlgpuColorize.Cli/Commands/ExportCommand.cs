using System.CommandLine;
using IlgpuColorize.Cli.Frame;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The options of <c>export</c>.</summary>
/// <param name="Model">The model.</param>
/// <param name="Out">The directory to write to.</param>
/// <param name="Overwrite">Whether files that this program did not write may be replaced.</param>
internal sealed record ExportOptions(string Model, string Out, bool Overwrite);

/// <summary>Writes a model for other engines.</summary>
internal static class ExportCommand
{
    private const string Onnx = "onnx";

    public static Command Create(CommandFrame frame)
    {
        Option<string> model = OptionKinds.RequiredPlace("--model", "FILE", "A model that 'train' or 'demo' wrote.");
        Option<string?> to = OptionKinds.Word("--to", Onnx, "The format: onnx (the default, and the only one so far).", Onnx);
        Option<string> directory = OptionKinds.RequiredPlace("--out", "DIR", "Directory for DIR/embedding.onnx and DIR/generator.onnx.");
        Option<bool> overwrite = SharedOptions.Overwrite();
        var command = new Command(
            "export",
            "Write a model for other engines: two ONNX files, float32, batch x channels x height x width, free in batch and size.")
        {
            model, to, directory, overwrite,
        };
        command.SetAction(
            frame.Action(
                line => new ExportOptions(line.GetRequiredValue(model), line.GetRequiredValue(directory), line.GetValue(overwrite)),
                ExportRun.Execute));
        return command;
    }
}
