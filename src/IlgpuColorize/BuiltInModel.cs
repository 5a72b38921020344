using System.Reflection;
using IlgpuColorize.Data;

namespace IlgpuColorize;

/// <summary>
/// The model that comes with this library (<c>Resources/model</c>), with a place on disk while it is used. The one place where a shipped
/// model lies: programs and the library share it.
/// </summary>
public sealed class BuiltInModel : IDisposable
{
    private const string Folder = "model/";

    private static readonly Assembly Library = typeof(BuiltInModel).Assembly;

    private readonly TemporaryPlace _place = TemporaryPlace.Create();

    private BuiltInModel(string resource)
    {
        File = Path.Combine(_place.FullName, resource[Folder.Length..]);
        using Stream source = Library.GetManifestResourceStream(resource)!;
        using FileStream target = System.IO.File.Create(File);
        source.CopyTo(target);
    }

    /// <summary>The model's file, there until this is disposed.</summary>
    public string File { get; }

    /// <summary>Whether this build of the library comes with a model.</summary>
    public static bool Exists => ResourceName is not null;

    private static string? ResourceName => Library.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .Min(StringComparer.Ordinal);

    /// <summary>Writes the model to a place of its own.</summary>
    /// <returns>The model; null where this build comes with none.</returns>
    /// <exception cref="UserException">There is no place for temporary files.</exception>
    public static BuiltInModel? Unpack() => ResourceName is { } name ? new BuiltInModel(name) : null;

    /// <inheritdoc/>
    public void Dispose() => _place.Dispose();
}
