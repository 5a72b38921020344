using System.Globalization;
using IlgpuColorize.Cli.Frame;
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
        if (File.Exists(options.Out))
            throw new UserException($"{options.Out}: is a file; give --out a directory.");
        using ComputeDevice device = context.OpenDevice();
        using TrainedModel model = ModelFile.Load(options.Model, device);
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
        if (Directory.Exists(options.Out) || Path.GetFullPath(options.Out) == Path.GetFullPath(options.Model))
            throw new UserException($"{options.Out}: is a directory, or the model itself; give --out another file.");
        ModelFile.WriteShippable(options.Model, options.Out);
        context.Out.WritePlainLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Out}: {new FileInfo(options.Out).Length / BytesPerMebibyte:0.0} MiB, the averages in bfloat16"));
        return ExitCode.Done;
    }
}
