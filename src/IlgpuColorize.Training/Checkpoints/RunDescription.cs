using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Training;

/// <summary>What a run was made with, written once as <c>run.json</c>: program, machine, data and every option.</summary>
/// <param name="Program">The program's version and the commit it was built from.</param>
/// <param name="Runtime">The version of .NET.</param>
/// <param name="System">Operating system and processor architecture.</param>
/// <param name="Device">Where the run computes.</param>
/// <param name="Processors">Logical processors of the machine.</param>
/// <param name="Packs">The data sets.</param>
/// <param name="ClassNames">The classes, in index order.</param>
/// <param name="Model">The network.</param>
/// <param name="Training">Every option, the seed among them.</param>
/// <param name="Steps">The steps of the whole run.</param>
internal sealed record RunDescription(
    string Program, string Runtime, string System, string Device, int Processors, IReadOnlyList<PackDescription> Packs,
    IReadOnlyList<string> ClassNames, ModelConfiguration Model, TrainingOptions Training, int Steps)
{
    /// <summary>Finds whether a file is the description of a run.</summary>
    internal static bool IsOne(string path) => ReportGuard.IsReport(path, "program", "runtime", "device", "packs", "training");

    /// <summary>Describes a run.</summary>
    internal static RunDescription Of(TrainingSetup setup, PackSet packs, ComputeDevice device)
        => new(
            typeof(RunDescription).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            RuntimeInformation.FrameworkDescription,
            $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
            device.Name,
            Environment.ProcessorCount,
            [.. packs.Packs.Zip(packs.Shares, (pack, share) => PackDescription.Of(pack, share.Weight))],
            setup.ClassNames,
            setup.Model,
            setup.Options,
            setup.Steps);

    /// <summary>Returns the description as its file holds it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunConfiguration.Json) + "\n";
}

/// <summary>A data set of a run.</summary>
/// <param name="Directory">Where it lies.</param>
/// <param name="Weight">How often its photos are drawn.</param>
/// <param name="Train">Photos to train on.</param>
/// <param name="Validation">Photos to validate on.</param>
/// <param name="Classes">Its classes.</param>
/// <param name="Sha256">
/// A digest of its class names and of each photo's id, split and file length, in order. The photos' own bytes are not read for it: that
/// would take minutes.
/// </param>
internal sealed record PackDescription(string Directory, double Weight, int Train, int Validation, int Classes, string Sha256)
{
    internal static PackDescription Of(Pack pack, double weight)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in pack.Classes)
            hash.AppendData(Encoding.UTF8.GetBytes($"class {name}\n"));
        foreach ((string split, IReadOnlyList<string> ids) in new[] { ("train", pack.TrainIds), ("val", pack.ValidationIds) })
        {
            foreach (string id in ids)
                hash.AppendData(Encoding.UTF8.GetBytes($"{split} {id} {new FileInfo(pack.ImagePath(id)).Length}\n"));
        }
        return new PackDescription(
            Path.GetFullPath(pack.Directory), weight, pack.TrainIds.Count, pack.ValidationIds.Count, pack.Classes.Count,
            Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
