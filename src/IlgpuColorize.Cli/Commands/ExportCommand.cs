using System.CommandLine;
using IlgpuColorize.Cli.Frame;

namespace IlgpuColorize.Cli.Commands;

/// <summary>The options of <c>export</c>.</summary>
/// <param name="Models">The models, of which more than one have a mean.</param>
/// <param name="Out">The directory to write to, or the file of a model.</param>
/// <param name="Overwrite">Whether files that this program did not write may be replaced.</param>
/// <param name="ToModel">Whether a model for this program is written, and not ONNX.</param>
internal sealed record ExportOptions(IReadOnlyList<string> Models, string Out, bool Overwrite, bool ToModel = false);

/// <summary>Writes a model for other engines.</summary>
internal static class ExportCommand
{
    private const string Onnx = "onnx";
    private const string ModelWord = "model";

    public static Command Create(CommandFrame frame)
    {
        Option<string[]> model = OptionKinds.RequiredPlaces(
            "--model", "FILE", $"A model that 'train' or 'demo' wrote; with --to {ModelWord} also several, whose mean is written.");
        Option<string?> to = OptionKinds.Word(
            "--to", $"{Onnx}|{ModelWord}",
            $"The format: {Onnx} (the default), or {ModelWord}, the averages alone in bfloat16, for this program, to be shipped.", Onnx,
            ModelWord);
        Option<string> directory = OptionKinds.RequiredPlace(
            "--out", "PLACE", $"Directory for PLACE/embedding.onnx and PLACE/generator.onnx; with --to {ModelWord} the file to write.");
        Option<bool> overwrite = SharedOptions.Overwrite();
        var command = new Command(
            "export",
            "Write a model for other engines: two ONNX files, float32, batch x channels x height x width, free in batch and size; or a "
            + "small model file for this one.")
        {
            model, to, directory, overwrite,
        };
        command.Validators.Add(result =>
        {
            int models = result.GetResult(model)?.Tokens.Count ?? 0;
            if (models > 1 && !result.Says(to, ModelWord))
                result.AddError($"{models} models are named; --to {Onnx} takes one. Write their mean with --to {ModelWord} first.");
        });
        command.SetAction(
            frame.Action(
                line => new ExportOptions(
                    line.GetRequiredValue(model), line.GetRequiredValue(directory), line.GetValue(overwrite),
                    line.GetValue(to) == ModelWord),
                ExportRun.Execute));
        return command;
    }
}
