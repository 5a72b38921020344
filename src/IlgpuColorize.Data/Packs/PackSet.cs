using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IlgpuColorize.Data;

/// <summary>
/// One or several data sets that are trained on together, as if they were one: with one list of classes, and with ids that name the data
/// set too where there are several.
/// </summary>
public sealed class PackSet
{
    // An epoch is shuffled in memory.
    private const double MostDrawn = 1e9;

    private readonly Part[] _parts;
    private readonly Dictionary<string, (Part Part, string Id)> _photos = [];

    private PackSet(Part[] parts, IReadOnlyList<string> classes)
    {
        _parts = parts;
        Classes = classes;
        TrainIds = [.. parts.SelectMany(part => part.Pack.TrainIds.Select(id => Enlist(part, id)))];
        ValidationIds = [.. parts.SelectMany(part => part.Pack.ValidationIds.Select(id => Enlist(part, id)))];
    }

    /// <summary>The joint class names in index order; empty where no data set has labels.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The ids to train on, data set after data set.</summary>
    public IReadOnlyList<string> TrainIds { get; }

    /// <summary>SHA-256 of <see cref="TrainIds"/>, in their order: which photos a step sees follows from it.</summary>
    public string TrainDigest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', TrainIds))));

    /// <summary>The ids to validate on, data set after data set.</summary>
    public IReadOnlyList<string> ValidationIds { get; }

    /// <summary>Whether any data set has labels.</summary>
    public bool HasLabels => Classes.Count > 0;

    /// <summary>The data sets, in the order in which they were named.</summary>
    public IReadOnlyList<Pack> Packs => [.. _parts.Select(part => part.Pack)];

    /// <summary>The training photos of each data set and how often they are drawn, in the order of <see cref="TrainIds"/>.</summary>
    public IReadOnlyList<(int Count, double Weight)> Shares => [.. _parts.Select(part => (part.Pack.TrainIds.Count, part.Weight))];

    /// <summary>The directories, for messages.</summary>
    public string Name => string.Join(", ", _parts.Select(part => part.Pack.Directory));

    /// <summary>Encodes pictures.</summary>
    public IImageFiles Files => _parts[0].Pack.Files;

    /// <summary>Takes one data set as it is.</summary>
    public static PackSet Of(Pack pack)
    {
        ArgumentNullException.ThrowIfNull(pack);
        return new PackSet([new Part(pack, 1, "", null)], pack.Classes);
    }

    /// <summary>Opens data sets.</summary>
    /// <param name="choices">The data sets, at least one.</param>
    /// <param name="mapFile">A file that maps their classes to one list, see <see cref="ClassMap"/>; null where they have one list.</param>
    /// <param name="files">Reads their images and labels.</param>
    /// <exception cref="PackException">
    /// A data set cannot be used, two have one name, a class is not mapped, or their classes differ and there is no map.
    /// </exception>
    public static PackSet Open(IReadOnlyList<PackChoice> choices, string? mapFile, IImageFiles files)
    {
        ArgumentNullException.ThrowIfNull(choices);
        Pack[] packs = [.. choices.Select(choice => Pack.Open(choice.Directory, files))];
        if (packs.GroupBy(pack => pack.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new PackException(
                $"{string.Join(", ", twice.Select(pack => pack.Directory))}: have one name, '{twice.Key}', by which their photos could "
                + $"not be told apart; rename a directory.");
        if (packs.Zip(choices, (pack, choice) => choice.Weight * pack.TrainIds.Count).Sum() is var drawn and > MostDrawn)
            throw new PackException(
                string.Create(CultureInfo.InvariantCulture, $"An epoch of {drawn:0.0e0} photos is too long; choose lower weights."));
        ClassMap? map = mapFile is null ? null : ClassMap.Read(mapFile);
        if (map is null)
            RequireOneList(packs);
        Part[] parts = [.. packs.Zip(choices, (pack, choice) => new Part(
            pack, choice.Weight, packs.Length > 1 ? pack.Name + "/" : "", map?.IndicesFor(pack)))];
        IReadOnlyList<string> classes = map?.Classes ?? packs.FirstOrDefault(pack => pack.HasLabels)?.Classes ?? [];
        return new PackSet(parts, packs.Any(pack => pack.HasLabels) ? classes : []);
    }

    /// <summary>Reads an id's photo and labels at their own size; null labels where its data set has none.</summary>
    /// <inheritdoc cref="Pack.Read" path="/exception"/>
    public (RgbImage Image, LabelMap? Labels) Read(string id)
    {
        (Part part, string own) = Find(id);
        (RgbImage image, LabelMap? labels) = part.Pack.Read(own);
        if (labels is null || part.Indices is null)
            return (image, labels);
        byte[] mapped = Array.ConvertAll(labels.Indices, index => index == LabelMap.Ignore ? index : part.Indices[index]);
        return (image, new LabelMap(labels.Width, labels.Height, mapped));
    }

    /// <summary>Reads an id as a square training example.</summary>
    /// <inheritdoc cref="Pack.Read" path="/exception"/>
    public ColorExample Load(string id, int size)
    {
        (RgbImage image, LabelMap? labels) = Read(id);
        return ColorExample.From(id, image, labels, size, size);
    }

    /// <summary>Names an id's data set, its id there, and the joint index of each of its classes; null where they keep theirs.</summary>
    internal (Pack Pack, string Id, byte[]? Indices) SourceOf(string id)
    {
        (Part part, string own) = Find(id);
        return (part.Pack, own, part.Indices);
    }

    private static void RequireOneList(Pack[] packs)
    {
        Pack[] labelled = [.. packs.Where(pack => pack.HasLabels)];
        Pack? other = Array.Find(labelled, pack => !pack.Classes.SequenceEqual(labelled[0].Classes));
        if (other is not null)
            throw new PackException(
                $"{other.Directory}: has other classes ({other.Classes.Count}) than {labelled[0].Directory} "
                + $"({labelled[0].Classes.Count}); say with --map FILE.json which of them are the same.");
    }

    private string Enlist(Part part, string id)
    {
        string name = part.Prefix + id;
        _photos.TryAdd(name, (part, id));
        return name;
    }

    private (Part Part, string Id) Find(string id)
        => _photos.TryGetValue(id, out (Part, string) photo)
            ? photo
            : throw new PackException($"'{id}' is in no list of {Name}; use an id of train.txt or val.txt.");

    private sealed record Part(Pack Pack, double Weight, string Prefix, byte[]? Indices);
}
