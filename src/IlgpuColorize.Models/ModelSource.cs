using System.Reflection;
using System.Security.Cryptography;
using IlgpuColorize.Data;
using IlgpuColorize.Models.Safetensors;

namespace IlgpuColorize.Models;

/// <summary>Where a model lies: in a file, or among the resources of an assembly, from which it is read without a copy on disk.</summary>
public sealed class ModelSource
{
    private readonly Func<Stream>? _resource;

    private ModelSource(string name, Func<Stream>? resource) => (Name, _resource) = (name, resource);

    /// <summary>The file's path as it was given; of a resource its file name.</summary>
    public string Name { get; }

    /// <summary>Whether it is a file on disk, which nothing may replace.</summary>
    public bool IsFile => _resource is null;

    /// <summary>Names a file, which need not be there.</summary>
    public static ModelSource File(string path) => new(path, null);

    /// <summary>Names a resource.</summary>
    /// <param name="assembly">The assembly that holds it.</param>
    /// <param name="resource">Its logical name, such as <c>model/photos.safetensors</c>.</param>
    public static ModelSource Resource(Assembly assembly, string resource)
        => new(Path.GetFileName(resource), () => assembly.GetManifestResourceStream(resource)!);

    /// <summary>Opens the model.</summary>
    /// <exception cref="ModelFileException">There is no such file, or it is no safetensors file.</exception>
    public SafetensorsFile Open() => _resource is null ? SafetensorsFile.Open(Name) : SafetensorsFile.Open(Name, _resource());

    /// <summary>Computes the SHA-256 of the model's bytes, in hexadecimal digits.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public string Sha256()
    {
        using Stream bytes = _resource?.Invoke() ?? RegularFile.Open(Name);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
