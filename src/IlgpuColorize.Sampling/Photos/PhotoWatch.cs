namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// Finds photos as they arrive. A photo is whole when its size and time are the same at two looks, an interval apart; one that changes
/// later arrives again.
/// </summary>
/// <param name="look">Plans all that lies there.</param>
public sealed class PhotoWatch(Func<PhotoPlan> look)
{
    private Dictionary<string, FileState> _seen = [];
    private readonly Dictionary<string, FileState> _taken = [];

    /// <summary>Looks once more.</summary>
    /// <returns>The photos that became whole since, with the names that the plan of all gives them; no problems.</returns>
    public PhotoPlan Look()
    {
        PhotoPlan plan = look();
        Dictionary<string, FileState> before = _seen;
        _seen = plan.Tasks.DistinctBy(task => task.Input).ToDictionary(task => task.Input, task => FileState.Of(task.Input));
        PhotoTask[] arrived =
        [
            .. plan.Tasks.Where(task => _seen[task.Input] is { Length: > 0 } now
                && before.GetValueOrDefault(task.Input) == now && _taken.GetValueOrDefault(task.Input) != now),
        ];
        foreach (PhotoTask task in arrived)
            _taken[task.Input] = _seen[task.Input];
        return new PhotoPlan(arrived, []);
    }

    private sealed record FileState(long Length, DateTime Time)
    {
        public static FileState Of(string path)
        {
            FileInfo file = new(path);
            return file.Exists ? new FileState(file.Length, file.LastWriteTimeUtc) : new FileState(0, default);
        }
    }
}
