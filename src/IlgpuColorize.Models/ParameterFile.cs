using System.Buffers;
using ILGPU;
using IlgpuColorize.Autograd;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Safetensors;

namespace IlgpuColorize.Models;

/// <summary>
/// Moves flat buffers of parameters (values, averages, moments) between a device and safetensors files, which keep SPEC.md's order of
/// channels.
/// </summary>
internal static class ParameterFile
{
    /// <summary>Describes a flat buffer for a file: a tensor for each parameter, named prefix + name.</summary>
    public static IEnumerable<TensorData> Describe(ParameterSet parameters, ComputeStream stream, ArrayView<float> flat, string prefix)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return parameters.Parameters.Select(parameter => TensorData.Floats(
            prefix + parameter.Name, parameter.Shape, () => ParameterLayout.ToFile(parameter, stream.Download(parameter.In(flat)))));
    }

    /// <summary>Reads a flat buffer, strictly: every parameter must be there in its shape, and no other tensor of this prefix.</summary>
    /// <exception cref="ModelFileException">A tensor is missing, has another shape, or is one too many.</exception>
    public static void Read(SafetensorsFile file, ParameterSet parameters, ComputeStream stream, ArrayView<float> flat, string prefix)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Require(file, parameters, prefix);
        foreach (Parameter parameter in parameters.Parameters)
            Upload(file, parameter, stream, flat, prefix);
    }

    /// <summary>Checks that a file has every parameter in its shape, and no other tensor of this prefix; no tensor is read.</summary>
    /// <exception cref="ModelFileException">A tensor is missing, has another shape, or is one too many.</exception>
    public static void Require(SafetensorsFile file, ParameterSet parameters, string prefix)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(parameters);
        HashSet<string> known = [.. parameters.Parameters.Select(parameter => prefix + parameter.Name)];
        TensorEntry? stranger = file.Entries.FirstOrDefault(
            entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal) && !known.Contains(entry.Name));
        if (stranger is not null)
            throw new ModelFileException(
                $"{file.Path}: tensor '{stranger.Name}' belongs to no layer of this configuration; use the configuration that the "
                + $"file was made with.");
        foreach (Parameter parameter in parameters.Parameters)
        {
            TensorEntry entry = file.Entry(prefix + parameter.Name);
            if (!entry.Shape.SequenceEqual(parameter.Shape))
                throw new ModelFileException(
                    $"{file.Path}: tensor '{entry.Name}' has shape {TensorEntry.Describe(entry.Shape)}; this configuration needs "
                    + $"{TensorEntry.Describe(parameter.Shape)}.");
        }
    }

    /// <summary>Reads the parameters whose names and shapes match, and leaves the rest as they are.</summary>
    /// <returns>The names of the parameters that the file does not have, or has in another shape.</returns>
    public static IReadOnlyList<string> ReadMatching(
        SafetensorsFile file, ParameterSet parameters, ComputeStream stream, ArrayView<float> flat, string prefix)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(parameters);
        List<string> left = [];
        foreach (Parameter parameter in parameters.Parameters)
        {
            string name = prefix + parameter.Name;
            if (file.Contains(name) && file.Entry(name).Shape.SequenceEqual(parameter.Shape))
                Upload(file, parameter, stream, flat, prefix);
            else
                left.Add(parameter.Name);
        }
        return left;
    }

    private static void Upload(SafetensorsFile file, Parameter parameter, ComputeStream stream, ArrayView<float> flat, string prefix)
    {
        // Rented: fresh memory for every parameter costs more than what is done with it.
        float[] inFile = ArrayPool<float>.Shared.Rent(parameter.Length), onDevice = ArrayPool<float>.Shared.Rent(parameter.Length);
        Memory<float> values = inFile.AsMemory(0, parameter.Length);
        file.ReadFloats(prefix + parameter.Name, values);
        int bad = IndexOfNonFinite(values.Span);
        if (bad >= 0)
            throw new ModelFileException(
                $"{file.Path}: tensor '{prefix + parameter.Name}' holds {inFile[bad]} at element {bad}; a model of finite numbers is "
                + $"needed: take an earlier checkpoint, or train again with a lower --learning-rate.");
        ParameterLayout.ToDevice(parameter, values.Span, onDevice);
        stream.Upload<float>(onDevice.AsSpan(0, parameter.Length), parameter.In(flat));
        ArrayPool<float>.Shared.Return(inFile);
        ArrayPool<float>.Shared.Return(onDevice);
    }

    private static int IndexOfNonFinite(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return i;
        }
        return -1;
    }
}
