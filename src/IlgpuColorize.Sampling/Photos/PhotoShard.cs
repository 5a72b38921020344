using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// One of several parts of a batch, each done by a program of its own. A photo's own path below its input decides its shard: whatever the
/// order in which a file system lists them, and whichever other photos are there, shards are disjoint and together whole.
/// </summary>
/// <param name="Index">The shard, from 0.</param>
/// <param name="Count">The number of shards.</param>
public sealed record PhotoShard(int Index, int Count)
{
    /// <summary>The forms that <see cref="TryParse"/> accepts.</summary>
    public const string Forms = "I/N with I from 0 to N - 1, or auto/N";

    // Each launcher numbers what it starts from 0; Slurm as its --array says.
    private static readonly string[] Variables = ["JOB_COMPLETION_INDEX", "SLURM_ARRAY_TASK_ID"];

    /// <summary>Reads a shard from text: <c>3/8</c>, or <c>auto/8</c> for the number that Kubernetes or Slurm gives this process.</summary>
    /// <param name="text">The text.</param>
    /// <param name="variable">Reads the environment.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="reason">Why the text is none, in words; empty where it is one.</param>
    public static bool TryParse(string text, Func<string, string?> variable, out PhotoShard shard, out string reason)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(variable);
        (shard, reason) = (new PhotoShard(0, 1), "");
        string[] parts = text.Split('/');
        if (parts.Length != 2 || Number(parts[1]) is not ({ } count and > 0))
        {
            reason = $"it must be {Forms}";
            return false;
        }
        string? source = parts[0] == "auto" ? Variables.FirstOrDefault(name => !string.IsNullOrEmpty(variable(name))) : null;
        if (parts[0] == "auto" && source is null)
        {
            reason = $"auto needs {string.Join(" or ", Variables)}, which Kubernetes and Slurm set; say the shard's number instead";
            return false;
        }
        string index = source is null ? parts[0] : variable(source)!;
        if (Number(index) is not { } number || number >= count)
        {
            reason = source is null
                ? $"it must be {Forms}"
                : $"{source} is {index}; {count} shards are numbered from 0 to {count - 1}";
            return false;
        }
        shard = new PhotoShard(number, count);
        return true;
    }

    /// <summary>Names the manifest of this shard: <c>shard-0003-of-0008.jsonl</c>.</summary>
    public string ManifestName => string.Create(CultureInfo.InvariantCulture, $"shard-{Index:0000}-of-{Count:0000}.jsonl");

    /// <summary>Returns the photos of a plan that belong here, with the names that the whole plan gave them.</summary>
    /// <param name="plan">The plan of the whole batch.</param>
    /// <param name="outDirectory">The output directory, below which folders are mirrored.</param>
    public PhotoPlan Of(PhotoPlan plan, string outDirectory)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan with
        {
            Tasks = [.. plan.Tasks.Where(task => IndexOf(task, outDirectory, Count) == Index)],
            // An input that cannot be used is said once.
            Problems = Index == 0 ? plan.Problems : [],
            PassedOver = Index == 0 ? plan.PassedOver : null,
        };
    }

    /// <summary>Returns the shard of a photo.</summary>
    /// <param name="task">The photo.</param>
    /// <param name="outDirectory">The output directory.</param>
    /// <param name="count">The number of shards.</param>
    public static int IndexOf(PhotoTask task, string outDirectory, int count)
    {
        ArgumentNullException.ThrowIfNull(task);
        string below = Path.GetRelativePath(outDirectory, Path.Combine(task.Folder, Path.GetFileName(task.Input)));
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(below.Replace('\\', '/')));
        return (int)(BinaryPrimitives.ReadUInt64LittleEndian(digest) % (ulong)count);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    private static int? Number(string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
