using System.Globalization;

namespace IlgpuColorize.Kernels.Devices;

/// <summary>Names the kind of a device.</summary>
public enum DeviceKind
{
    /// <summary>The first CUDA device, else <see cref="Cpu"/>.</summary>
    Auto,

    /// <summary>All cores, from ordinary host code with SIMD.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU through ILGPU.</summary>
    Cuda,

    /// <summary>An OpenCL device through ILGPU.</summary>
    OpenCL,

    /// <summary>ILGPU's CPU accelerator: a debugger for portable kernels, on small shapes.</summary>
    Simulator,
}

/// <summary>The device that is meant: <c>auto</c>, <c>cpu</c>, <c>cuda[:i]</c>, <c>opencl[:i]</c> or <c>simulator</c>.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Index">Which of several, from 0.</param>
public readonly record struct DeviceSelector(DeviceKind Kind, int Index = 0)
{
    /// <summary>The forms that <see cref="TryParse"/> accepts.</summary>
    public const string Forms = "auto, cpu, cuda[:i], opencl[:i] or simulator";

    /// <summary>Reads a selector from text.</summary>
    /// <returns>Whether the text is one of <see cref="Forms"/>.</returns>
    public static bool TryParse(string text, out DeviceSelector selector)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? text : text[..colon];
        int index = 0;
        bool indexed = colon >= 0;

        // TryParse alone would also take numbers, lists and blanks around a name.
        bool known = Enum.TryParse(name, ignoreCase: true, out DeviceKind kind)
            && string.Equals(kind.ToString(), name, StringComparison.OrdinalIgnoreCase);
        bool valid = known && (!indexed
            || kind is DeviceKind.Cuda or DeviceKind.OpenCL
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out index));
        selector = valid ? new DeviceSelector(kind, index) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string kind = Kind.ToString().ToLowerInvariant();
        return Kind is DeviceKind.Cuda or DeviceKind.OpenCL ? string.Create(CultureInfo.InvariantCulture, $"{kind}:{Index}") : kind;
    }
}
