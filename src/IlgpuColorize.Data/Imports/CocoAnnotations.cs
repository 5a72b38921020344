using System.Text.Json;
using System.Text.Json.Serialization;

namespace IlgpuColorize.Data;

/// <summary>What is read of COCO's annotation files, instances and panoptic (cocodataset.org, "data format").</summary>
internal sealed record CocoAnnotations
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public CocoImage[] Images { get; init; } = [];

    public CocoCategory[] Categories { get; init; } = [];

    public CocoAnnotation[] Annotations { get; init; } = [];

    /// <summary>Reads a file.</summary>
    /// <exception cref="PackException">It cannot be read, or is no such file.</exception>
    public static CocoAnnotations Read(string path)
    {
        try
        {
            using FileStream file = RegularFile.Open(path);
            CocoAnnotations read = JsonSerializer.Deserialize<CocoAnnotations>(file, Json) ?? throw new JsonException("It is empty.");
            return read is { Images.Length: > 0, Categories.Length: > 0 }
                ? read
                : throw new PackException($"{path}: names no images or no categories; give COCO's instances_*.json or panoptic_*.json.");
        }
        catch (JsonException error)
        {
            throw new PackException(
                $"{path}: is no annotation file of COCO ({error.Message.TrimEnd('.')}); give instances_*.json or panoptic_*.json.", error);
        }
        catch (Exception error) when (RegularFile.IsRefusal(error))
        {
            throw new PackException(RegularFile.Describe(path, error), error);
        }
    }
}

/// <summary>A photo.</summary>
internal sealed record CocoImage(long Id, string FileName, int Width, int Height);

/// <summary>A class.</summary>
internal sealed record CocoCategory(int Id, string Name);

/// <summary>An object of a photo (instances), or all segments of one (panoptic, with a file of their numbers).</summary>
internal sealed record CocoAnnotation(long ImageId)
{
    public int CategoryId { get; init; }

    public double Area { get; init; }

    [JsonPropertyName("iscrowd")]
    public int IsCrowd { get; init; }

    /// <summary>Polygons as lists of x and y; or, of a crowd, an object with the size and the lengths of runs.</summary>
    public JsonElement Segmentation { get; init; }

    public string? FileName { get; init; }

    public CocoSegment[] SegmentsInfo { get; init; } = [];
}

/// <summary>A segment of a panoptic map.</summary>
internal sealed record CocoSegment(long Id, int CategoryId)
{
    [JsonPropertyName("iscrowd")]
    public int IsCrowd { get; init; }
}
