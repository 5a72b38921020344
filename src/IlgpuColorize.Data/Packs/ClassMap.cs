using System.Text.Json;

namespace IlgpuColorize.Data;

/// <summary>
/// Maps the class names of several data sets to one list: a JSON object with <c>classes</c>, the list, and <c>packs</c>, an object for each
/// data set by its directory's name, from its class names to those of the list, or to null where a class is to be ignored.
/// </summary>
internal sealed class ClassMap
{
    private readonly string _file;
    private readonly Dictionary<string, Dictionary<string, string?>> _packs;

    private ClassMap(string file, string[] classes, Dictionary<string, Dictionary<string, string?>> packs)
        => (_file, Classes, _packs) = (file, classes, packs);

    /// <summary>The joint list of class names, in index order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Reads a map.</summary>
    /// <exception cref="PackException">It cannot be read, has unknown keys, or maps to a name that the list lacks.</exception>
    public static ClassMap Read(string file)
    {
        try
        {
            Contents contents = JsonSerializer.Deserialize<Contents>(RegularFile.ReadText(file), Json)
                ?? throw new JsonException("It is empty.");
            // Of what lies within lists and objects, the reader lets null pass.
            if (contents.Classes.Contains(null!) || contents.Packs.ContainsValue(null!))
                throw new JsonException("'classes' holds texts alone, and 'packs' objects.");
            foreach ((string pack, Dictionary<string, string?> names) in contents.Packs)
            {
                if (names.FirstOrDefault(pair => pair.Value is { } to && !contents.Classes.Contains(to)) is { Key: not null } stranger)
                    throw new PackException(
                        $"{file}: maps '{stranger.Key}' of {pack} to '{stranger.Value}', which is not among its {contents.Classes.Length} "
                        + $"classes; add it there, or map the class to null to ignore it.");
            }
            if (contents.Classes.Length is 0 or > LabelMap.Ignore || contents.Classes.Distinct().Count() != contents.Classes.Length)
                throw new PackException(
                    $"{file}: 'classes' has {contents.Classes.Length} names; it must have 1 to {LabelMap.Ignore}, each once.");
            return new ClassMap(file, contents.Classes, contents.Packs);
        }
        catch (JsonException problem)
        {
            throw new PackException($"{file}: {problem.Message}", problem);
        }
        catch (Exception problem) when (RegularFile.IsRefusal(problem))
        {
            throw new PackException(RegularFile.Describe(file, problem, "give a JSON file with 'classes' and 'packs'"), problem);
        }
    }

    /// <summary>Returns the joint index of each of a data set's classes, 255 for those that are ignored.</summary>
    /// <exception cref="PackException">A class is not mapped; the message names it.</exception>
    public byte[] IndicesFor(Pack pack)
    {
        ArgumentNullException.ThrowIfNull(pack);
        if (!pack.HasLabels)
            return [];
        if (!_packs.TryGetValue(pack.Name, out Dictionary<string, string?>? names))
            throw new PackException(
                $"{_file}: says nothing of {pack.Name}, which has {pack.Classes.Count} classes; add an object of that name to 'packs'.");
        return [.. pack.Classes.Select(name => names.TryGetValue(name, out string? to)
            ? IndexOf(to)
            : throw new PackException(
                $"{_file}: says nothing of the class '{name}' of {pack.Name}; map it to one of the {Classes.Count} classes, or to null "
                + $"to ignore it."))];
    }

    private static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    private byte IndexOf(string? name) => name is null ? LabelMap.Ignore : (byte)Classes.ToList().IndexOf(name);

    private sealed record Contents
    {
        public required string[] Classes { get; init; }

        public required Dictionary<string, Dictionary<string, string?>> Packs { get; init; }
    }
}
