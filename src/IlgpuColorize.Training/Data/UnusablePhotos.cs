using System.Globalization;
using IlgpuColorize.Data;

namespace IlgpuColorize.Training;

/// <summary>Too many photos that vanished or do not decode.</summary>
public sealed class UnusablePhotosException(string message) : UserException(message);

/// <summary>
/// The photos that a run leaves out: those that vanished or broke since it began, each named once, and black-and-white ones, which would
/// teach the network that things are grey.
/// </summary>
public sealed class UnusablePhotos
{
    private const int MostPercent = 1;

    private readonly int _photos;
    private readonly Action<string> _say;
    private readonly HashSet<string> _broken = [];
    private readonly HashSet<string> _grey = [];

    /// <summary>Starts with none.</summary>
    /// <param name="photos">The training photos.</param>
    /// <param name="say">Is told of each photo that is skipped because it cannot be read.</param>
    public UnusablePhotos(int photos, Action<string>? say = null)
    {
        _photos = photos;
        _say = say ?? (_ => { });
    }

    /// <summary>The number of photos that could not be read.</summary>
    public int Broken
    {
        get
        {
            lock (_broken)
                return _broken.Count;
        }
    }

    /// <summary>The number of black-and-white photos met so far.</summary>
    public int Grey
    {
        get
        {
            lock (_grey)
                return _grey.Count;
        }
    }

    /// <summary>Counts a photo that cannot be read, and says why when it is met first.</summary>
    /// <exception cref="UnusablePhotosException">More than one photo in a hundred cannot be read.</exception>
    public void AddBroken(string id, UserException problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        lock (_broken)
        {
            if (!_broken.Add(id))
                return;
            _say($"skipped: {problem.Message}");
            if (_broken.Count * 100 > _photos * MostPercent)
                throw new UnusablePhotosException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_broken.Count} of {_photos} photos cannot be read, more than {MostPercent} %. The last: {problem.Message} Check "
                    + $"the disk and the data set ('data-tools check'), then continue with --resume."));
        }
    }

    /// <summary>Counts a black-and-white photo.</summary>
    public void AddGrey(string id)
    {
        lock (_grey)
            _grey.Add(id);
    }
}
