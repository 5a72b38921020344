using System.Reflection;
using IlgpuColorize.Data;

namespace IlgpuColorize.Cli.Frame;

/// <summary>Files that are embedded in the program, with a place on disk while they are used.</summary>
internal sealed class EmbeddedFiles : IDisposable
{
    private readonly TemporaryPlace _place = TemporaryPlace.Create();

    /// <summary>Unpacks the embedded files of a folder.</summary>
    /// <param name="folder">The first part of their logical names: <c>golden</c>.</param>
    public EmbeddedFiles(string folder)
    {
        Assembly assembly = typeof(EmbeddedFiles).Assembly;
        string prefix = folder + "/";
        IEnumerable<string> names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
        foreach (string name in names.Order(StringComparer.Ordinal))
        {
            string path = Path.Combine(_place.FullName, name[prefix.Length..]);
            using Stream source = assembly.GetManifestResourceStream(name)!;
            using FileStream target = File.Create(path);
            source.CopyTo(target);
            Paths.Add(path);
        }
    }

    /// <summary>Reads an embedded text.</summary>
    /// <param name="name">Its logical name: <c>report.css</c>.</param>
    public static string ReadText(string name)
    {
        using Stream stream = typeof(EmbeddedFiles).Assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The files, in order of their names.</summary>
    public List<string> Paths { get; } = [];

    /// <inheritdoc/>
    public void Dispose() => _place.Dispose();
}
