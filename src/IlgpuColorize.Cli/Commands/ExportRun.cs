using System.Globalization;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Onnx;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Does the work of <c>export</c>.</summary>
internal static class ExportRun
{
    private const double BytesPerMebibyte = 1 << 20;

    /// <summary>Writes the files and lists them.</summary>
    public static int Execute(ExportOptions options, CommandContext context)
    {
        if (options.ToModel)
            return WriteModel(options, context);
        OutputGuard.RequireFolder(options.Out);
        OutputGuard guard = new(options.Overwrite);
        guard.Protect(options.Models[0], "the model");
        foreach (string file in (string[])[OnnxExport.EmbeddingFile, OnnxExport.GeneratorFile])
            guard.Require(
                Path.Combine(options.Out, file), OnnxExport.IsExport, "move it, choose another --out, or say --overwrite.");
        using ComputeDevice device = context.OpenDevice();
        using TrainedModel model = ModelFile.Load(options.Models[0], device);
        bool segments = model.Network.Configuration.HasSegmentation;
        foreach (string path in OnnxExport.Write(model, options.Out))
        {
            string what = Path.GetFileName(path) == OnnxExport.EmbeddingFile
                ? $"lightness -> embedding, {(segments ? "segmentation, " : "")}condition"
                : "chroma, condition -> mixture";
            context.Out.WritePlainLine(
                string.Create(CultureInfo.InvariantCulture, $"{path}: {new FileInfo(path).Length / BytesPerMebibyte:0.0} MiB, {what}"));
        }
        return ExitCode.Done;
    }

    private static int WriteModel(ExportOptions options, CommandContext context)
    {
        if (Directory.Exists(options.Out))
            throw new UserException($"{options.Out}: is a directory; give --out a file.");
        OutputGuard guard = new(options.Overwrite);
        foreach (string model in options.Models)
            guard.Protect(model, "the model");
        guard.Require(options.Out, static _ => false, "move it, choose another --out, or say --overwrite.");
        ShippableModel.Write(options.Models, options.Out);
        string what = options.Models is [_] ? "the averages" : $"the mean of {options.Models.Count} models' averages";
        context.Out.WritePlainLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Out}: {new FileInfo(options.Out).Length / BytesPerMebibyte:0.0} MiB, {what} in bfloat16"));
        return ExitCode.Done;
    }
}
