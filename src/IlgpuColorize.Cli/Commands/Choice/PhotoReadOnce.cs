using IlgpuColorize.Data;

namespace IlgpuColorize.Cli.Commands;

/// <summary>
/// A codec that keeps the photo that it read last, for a run of one photo: what hints lie in, what is colorized and what a sheet shows are
/// then decoded once. One thread reads at a time.
/// </summary>
/// <param name="files">The codec that reads and encodes.</param>
internal sealed class PhotoReadOnce(IImageFiles files) : IImageFiles
{
    private (string Path, int Page, ImageLimits Limits, Photo Photo)? _last;

    /// <inheritdoc/>
    public Photo ReadPhoto(string path, ImageLimits limits, int page = 1)
    {
        if (_last is { } last && (last.Path, last.Page, last.Limits) == (path, page, limits))
            return last.Photo;
        Photo photo = files.ReadPhoto(path, limits, page);
        // A photo that is read beside it, an output for a sheet, does not take its place.
        _last ??= (path, page, limits, photo);
        return photo;
    }

    /// <inheritdoc/>
    public Photo DecodePhoto(string name, byte[] file, ImageLimits limits, int page = 1) => files.DecodePhoto(name, file, limits, page);

    /// <inheritdoc/>
    public int PagesOf(string path) => files.PagesOf(path);

    /// <inheritdoc/>
    public byte[] Encode(Photo photo, PhotoEncoding encoding) => files.Encode(photo, encoding);

    /// <inheritdoc/>
    public PhotoStrips? OpenStrips(string path, ImageLimits limits, int page = 1) => files.OpenStrips(path, limits, page);

    /// <inheritdoc/>
    public void Encode(PhotoStrips photo, PhotoEncoding encoding, Stream target) => files.Encode(photo, encoding, target);

    /// <inheritdoc/>
    public LabelMap ReadLabels(string path) => files.ReadLabels(path);

    /// <inheritdoc/>
    public byte[] EncodePng(RgbImage image) => files.EncodePng(image);

    /// <inheritdoc/>
    public byte[] EncodePng(LabelMap labels) => files.EncodePng(labels);
}
