using System.Text.Json;
using System.Text.Json.Nodes;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Evaluation;
using IlgpuColorize.Models;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>What figures were measured with: without it a number says little.</summary>
/// <param name="ModelSha256">The hash of the model's file.</param>
/// <param name="Data">The data set.</param>
/// <param name="Split">train or val.</param>
/// <param name="Size">The side of the square that photos were squashed to.</param>
/// <param name="Aged">Whether the network saw them as old prints (<see cref="PrintAgeing"/>).</param>
/// <param name="Samples">Samples of each photo.</param>
/// <param name="Draws">How often a cell was drawn; 1 for plain samples.</param>
/// <param name="Candidates">From how many colourings those were chosen that samples were kept near; 0 for plain ones.</param>
/// <param name="Seed">Their seed.</param>
/// <param name="Temperature">Their temperature.</param>
/// <param name="From">The head that they were drawn from.</param>
/// <param name="JudgeSha256">The hash of the judge's file; null without one.</param>
internal sealed record EvaluationProvenance(
    string ModelSha256, string Data, string Split, int Size, bool Aged, int Samples, int Draws, int Candidates, ulong Seed,
    float Temperature, ColorSource From, string? JudgeSha256)
{
    /// <summary>Collects what an evaluation is measured with.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="model">The model.</param>
    /// <param name="size">The side of the square that photos are squashed to.</param>
    public static EvaluationProvenance Of(EvaluateOptions options, ModelSource model, int size)
    {
        SampleRequest request = options.Request;
        return new EvaluationProvenance(
            model.Sha256(), options.Data, options.Split, size, options.Aged, request.Samples, request.Sampling.Draws,
            request.IsGuided ? request.Candidates : 0, request.Seed, request.Sampling.Temperature, request.Source,
            options.Judge is null ? null : ModelSource.File(options.Judge).Sha256());
    }
}

/// <summary>Writes the file of <c>evaluate --json</c>: the figures, what they were measured with, and what each of them is.</summary>
internal static class EvaluationFile
{
    /// <summary>Writes the file in one step.</summary>
    /// <exception cref="UserException">The disk is full or the folder cannot be written.</exception>
    public static void Write(string? path, EvaluationReport report, EvaluationProvenance provenance)
    {
        if (path is null)
            return;
        JsonObject file = JsonOutput.ToObject(report);
        file["provenance"] = JsonOutput.ToObject(provenance);
        file["definitions"] = JsonSerializer.SerializeToNode(Definitions);
        JsonOutput.Write(path, file);
    }

    private static Dictionary<string, string> Definitions => EvaluationFigures.All.Select(figure => (figure.Key, figure.Definition))
        .Concat(EvaluationFigures.PerClass.Select(figure => (figure.Key, figure.Definition)))
        .Append(("ms_ssim_histogram", EvaluationFigures.MsSsimHistogram))
        .Append(("intervals", EvaluationFigures.Interval))
        .ToDictionary(pair => pair.Item1, pair => pair.Item2);
}
