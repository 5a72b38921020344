using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Models.Safetensors;

namespace IlgpuColorize.Models.Onnx;

/// <summary>
/// Writes a model for other engines, as two ONNX files: what is computed once from lightness, and the generator that is run for every pixel
/// drawn.
/// </summary>
public static class OnnxExport
{
    /// <summary>The file of the embedding: lightness to embedding, segmentation (where there is one) and condition.</summary>
    public const string EmbeddingFile = "embedding.onnx";

    /// <summary>The file of the generator: chroma and condition to mixture parameters.</summary>
    public const string GeneratorFile = "generator.onnx";

    /// <summary>Writes both files, each atomically.</summary>
    /// <param name="model">The network, and the names of its classes for the metadata.</param>
    /// <param name="folder">Where; created where it is missing.</param>
    /// <returns>The paths.</returns>
    /// <exception cref="UserException">A file would exceed 2 GiB, or cannot be written.</exception>
    public static IReadOnlyList<string> Write(TrainedModel model, string folder)
    {
        ArgumentNullException.ThrowIfNull(model);
        return
        [
            WriteOne(OnnxNetwork.Embedding(model.Network), EmbeddingFile),
            WriteOne(OnnxNetwork.Generator(model.Network), GeneratorFile),
        ];

        string WriteOne(OnnxGraph graph, string file)
        {
            string path = Path.Combine(folder, file);
            graph.Write(path, Metadata(model));
            return path;
        }
    }

    /// <summary>Finds whether a file was written by this program as an ONNX file.</summary>
    public static bool IsExport(string path)
    {
        Span<byte> start = stackalloc byte[64];
        using FileStream file = RegularFile.Open(path);
        return start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)].IndexOf("IlgpuColorize"u8) >= 0;
    }

    private static Dictionary<string, string> Metadata(TrainedModel model) => new()
    {
        ["config"] = model.Network.Configuration.ToJson(),
        ["classes"] = JsonSerializer.Serialize(model.ClassNames),
    };
}
