using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.Tests.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Library;

public sealed class ColorizerTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly ColorizerOptions _options = new()
    {
        Device = new DeviceSelector(DeviceKind.Cpu),
        Threads = 2,
    };

    public ColorizerTests()
    {
        using TinyModel model = new();
        model.WriteTo(_files["model.safetensors"]);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_stream_is_colored_into_another_with_its_size_format_and_lightness()
    {
        using Colorizer colorizer = Open();
        RgbImage photo = TestPhotos.EightBits(TestPhotos.Waves(30, 20, 1));
        using MemoryStream input = new(_options.Files.EncodePng(photo)), output = new();
        await colorizer.ColorizeAsync(input, output, new ColorizeOptions { Samples = 1 }, Token);
        Photo result = _options.Files.DecodePhoto("result", output.ToArray(), ImageLimits.Any);
        Assert.Equal((30, 20, ImageFormat.Png), (result.Image.Width, result.Image.Height, result.Metadata.Format));
        Assert.InRange(TestPhotos.LargestLightnessDifference(photo, result.Image), 0, 1);
    }

    [Fact]
    public async Task The_model_that_comes_along_colors_by_libvips_too()
    {
        using var colorizer = Colorizer.Open(_options with { Files = new VipsImageFiles() });
        RgbImage photo = TestPhotos.EightBits(TestPhotos.Waves(20, 16, 2));
        Photo deep = new(photo, new PhotoMetadata { Format = ImageFormat.Tiff, BitDepth = 16 });
        using MemoryStream input = new(new VipsImageFiles().Encode(deep, new PhotoEncoding())), output = new();
        await colorizer.ColorizeAsync(input, output, cancellation: Token);
        Photo result = new VipsImageFiles().DecodePhoto("result", output.ToArray(), ImageLimits.Any);
        Assert.Equal((16, ImageFormat.Tiff), (result.Metadata.BitDepth, result.Metadata.Format));
    }

    [Fact]
    public async Task Threads_at_once_get_what_each_gets_alone()
    {
        using Colorizer colorizer = Open();
        byte[][] photos = [.. Enumerable.Range(1, 4).Select(seed => _options.Files.EncodePng(TestPhotos.Waves(24, 18, seed)))];
        List<byte[]> alone = [];
        foreach (byte[] photo in photos)
            alone.Add(await Color(colorizer, photo));
        Assert.Equal(alone, await Task.WhenAll(photos.Select(photo => Color(colorizer, photo))));
    }

    [Fact]
    public async Task Colors_are_taken_from_the_source_that_is_named()
    {
        using Colorizer colorizer = Open();
        byte[] photo = _options.Files.EncodePng(TestPhotos.Waves(24, 18, 1));
        ColorSource[] sources = [ColorSource.Generator, ColorSource.Embedding, ColorSource.Mean];
        List<byte[]> colored = [];
        foreach (ColorSource source in sources)
            colored.Add(await Color(colorizer, photo, new ColorizeOptions { Source = source }));
        Assert.Equal(colored[0], await Color(colorizer, photo));
        Assert.Equal(sources.Length, colored.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public async Task Progress_rises_to_one_and_cancellation_ends_the_work()
    {
        using Colorizer colorizer = Open();
        byte[] photo = _options.Files.EncodePng(TestPhotos.Waves(16, 16, 1));
        Steps steps = new();
        using MemoryStream input = new(photo);
        Assert.Equal(2, (await colorizer.ColorizeAsync(input, new ColorizeOptions { Samples = 2, Progress = steps }, Token)).Count);
        Assert.Equal([0.25, 0.75, 1], steps.Values);
        using MemoryStream again = new(photo);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => colorizer.ColorizeAsync(again, cancellation: new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task What_is_no_photo_is_refused()
    {
        using Colorizer colorizer = Open();
        using MemoryStream text = new("This is no picture."u8.ToArray()), output = new();
        ImageFileException refusal = await Assert.ThrowsAsync<ImageFileException>(
            () => colorizer.ColorizeAsync(text, output, cancellation: Token));
        Assert.Contains("this is a text file", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, output.Length);
    }

    private Colorizer Open() => Colorizer.Open(_files["model.safetensors"], _options);

    private static async Task<byte[]> Color(Colorizer colorizer, byte[] photo, ColorizeOptions? options = null)
    {
        using MemoryStream input = new(photo), output = new();
        await colorizer.ColorizeAsync(input, output, options, Token);
        return output.ToArray();
    }

    private sealed class Steps : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public void Report(double value) => Values.Add(value);
    }
}
