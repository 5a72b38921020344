using IlgpuColorize.Data;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Data;

public sealed class PackSurveyTests : IDisposable
{
    private const int Width = 20;
    private const int Height = 16;
    private readonly VipsImageFiles _images = new();
    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Grey_photos_are_found_toned_ones_too_and_coloured_ones_are_not()
    {
        RgbImage waves = TestPhotos.Waves(Width, Height, 1);
        WritePhoto("colour", waves);
        WritePhoto("grey", Tinted(waves, 0));
        WritePhoto("toned", Tinted(waves, 4 / 255f));
        Assert.Equal(["grey", "toned"], Survey(["colour", "grey", "toned"], []).Grey.Select(photo => photo.Id));
    }

    [Fact]
    public void The_same_picture_in_both_lists_is_a_problem_whatever_its_file()
    {
        WritePhoto("a", TestPhotos.Waves(Width, Height, 1));
        WritePhoto("b", TestPhotos.Waves(Width, Height, 2));
        WritePhoto("c", TestPhotos.Waves(Width, Height, 3));
        // The same pixels, packed otherwise.
        using (NetVips.Image again = NetVips.Image.NewFromFile(_files["pack/images/a.png"]))
            again.Pngsave(_files["pack/images/d.png"], compression: 0);
        PackSurvey survey = Survey(["a", "b"], ["c", "d"]);
        Assert.Contains("'d' is the same picture as 'a', which is trained on", Assert.Single(survey.Problems), StringComparison.Ordinal);
        Assert.Equal(1, survey.Repeated);
    }

    [Fact]
    public void Classes_are_counted_by_pixels_and_by_photos()
    {
        WriteLabelled("a", i => (byte)(i < 10 ? 0 : 1));
        WriteLabelled("b", i => (byte)(i < 30 ? LabelMap.Ignore : 1));
        _files.Write("pack/classes.txt", "sky\nsea\nsand\n");
        const int Pixels = Width * Height;
        Assert.Equal(
            [("sky", 10, 1), ("sea", 2 * Pixels - 40, 2), ("sand", 0, 0), ("(ignored)", 30, 1)],
            Survey(["a", "b"], []).Classes.Select(row => (row.Name, (int)row.Pixels, row.Photos)));
    }

    [Fact]
    public void Contact_sheet_shows_as_many_photos_as_asked_for()
    {
        string[] ids = [.. Enumerable.Range(0, 9).Select(i => $"p{i}")];
        for (int i = 0; i < ids.Length; i++)
            WritePhoto(ids[i], TestPhotos.Waves(10 * (i + 1), 200, i));
        PackSurvey survey = Survey(ids, [], sheet: 4);
        Assert.Equal(4, survey.Photos.Count(photo => photo.Thumbnail is not null));
        RgbImage sheet = survey.DrawSheet();
        Assert.Equal((4 * 100 + 4, 104), (sheet.Width, sheet.Height));
        Assert.Throws<InvalidOperationException>(() => Survey(ids, []).DrawSheet());
    }

    private static RgbImage Tinted(RgbImage image, float tint)
        => new(
            image.Width, image.Height, [
                .. image.Rgb.Select((_, i) => Math.Clamp(image.Rgb[i / 3 * 3] * 0.9f + (i % 3 == 0 ? tint : 0), 0, 1))]);

    private void WritePhoto(string id, RgbImage image) => _images.WritePng(_files[$"pack/images/{id}.png"], image);

    private void WriteLabelled(string id, Func<int, byte> label)
    {
        WritePhoto(id, TestPhotos.Waves(Width, Height, id[0]));
        _images.WritePng(
            _files[$"pack/labels/{id}.png"], new LabelMap(Width, Height, [.. Enumerable.Range(0, Width * Height).Select(label)]));
    }

    private PackSurvey Survey(string[] training, string[] validation, int sheet = 0)
    {
        _files.Write("pack/train.txt", string.Join('\n', training));
        if (validation.Length > 0)
            _files.Write("pack/val.txt", string.Join('\n', validation));
        return PackSurvey.Of(Pack.Open(_files["pack"], _images), sheet, cancellation: TestContext.Current.CancellationToken);
    }
}
