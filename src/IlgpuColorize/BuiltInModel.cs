using System.Reflection;
using IlgpuColorize.Models;

namespace IlgpuColorize;

/// <summary>
/// The model that comes with this library (<c>Resources/model</c>). The one place where a shipped model lies: programs and the library
/// share it.
/// </summary>
public static class BuiltInModel
{
    private const string Folder = "model/";

    private static readonly Assembly Library = typeof(BuiltInModel).Assembly;

    /// <summary>The model; null where this build of the library comes with none.</summary>
    public static ModelSource? Source => ResourceName is { } name ? ModelSource.Resource(Library, name) : null;

    private static string? ResourceName => Library.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .Min(StringComparer.Ordinal);
}
