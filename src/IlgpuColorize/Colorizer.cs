using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Safetensors;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize;

/// <summary>
/// Colours photographs with a model. Any thread may call it, several at a time: photos are read and written side by side, and drawn one
/// after the other, for the device is one. Nothing is static, and nothing is written to a console.
/// </summary>
/// <example>
/// <code>
/// using Colorizer colorizer = Colorizer.Open();
/// await colorizer.ColorizeAsync(input, output, new() { Samples = 1 }, cancellation);
/// </code>
/// </example>
public sealed class Colorizer : IDisposable
{
    private readonly SemaphoreSlim _drawing = new(1);
    private readonly ComputeDevice _device;
    private readonly TrainedModel _model;
    private readonly TensorPool _pool;
    private readonly PhotoColorizer _photos;
    private readonly IImageFiles _files;

    private Colorizer(ModelSource model, ColorizerOptions options)
    {
        _files = options.Files;
        _device = ComputeDevice.Open(options.Device, options.Threads);
        try
        {
            _model = ModelFile.Load(model, _device);
            _pool = new TensorPool(_device);
            _photos = new PhotoColorizer(_model.Network, _pool, options.Size, options.Threads, options.Rendering, options.Fit);
        }
        catch
        {
            _pool?.Dispose();
            _model?.Dispose();
            _device.Dispose();
            throw;
        }
    }

    /// <summary>The sizes of the model's network.</summary>
    public ModelConfiguration Model => _model.Network.Configuration;

    /// <summary>The names of the classes that the model sees, in index order; empty where it sees none.</summary>
    public IReadOnlyList<string> ClassNames => _model.ClassNames;

    /// <summary>Opens the model that comes with the library.</summary>
    /// <param name="options">Where to compute, and how to read and render; null for the defaults.</param>
    /// <exception cref="UserException">This build of the library comes without a model, or the device cannot be had.</exception>
    public static Colorizer Open(ColorizerOptions? options = null)
    {
        ModelSource model = BuiltInModel.Source ?? throw new UserException(
            "This build of IlgpuColorize comes without a model; name one that 'train' wrote: Colorizer.Open(path, options).");
        return new Colorizer(model, options ?? new ColorizerOptions());
    }

    /// <summary>Opens a model file.</summary>
    /// <param name="model">Its path; it is read whole, and not needed afterwards.</param>
    /// <param name="options">Where to compute, and how to read and render; null for the defaults.</param>
    /// <exception cref="ModelFileException">The file is no model, or cut short.</exception>
    /// <exception cref="DeviceException">The device cannot be had.</exception>
    public static Colorizer Open(string model, ColorizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new Colorizer(ModelSource.File(model), options ?? new ColorizerOptions());
    }

    /// <summary>Colours a photo of a stream, and writes the likeliest sample to another.</summary>
    /// <param name="input">The photo's file, read to its end.</param>
    /// <param name="output">Receives the result's file.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellation">Ends the work early; nothing is written then.</param>
    /// <exception cref="ImageFileException">The photo is of a format that is not read, damaged, or outside the limits.</exception>
    public async Task ColorizeAsync(
        Stream input, Stream output, ColorizeOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        IReadOnlyList<byte[]> results = await ColorizeAsync(input, options, cancellation).ConfigureAwait(false);
        await output.WriteAsync(results[0], cancellation).ConfigureAwait(false);
    }

    /// <summary>Colours a photo of a stream in as many ways as were asked for.</summary>
    /// <param name="input">The photo's file, read to its end.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>The bytes of a file for each sample.</returns>
    /// <exception cref="ImageFileException">The photo is of a format that is not read, damaged, or outside the limits.</exception>
    public async Task<IReadOnlyList<byte[]>> ColorizeAsync(
        Stream input, ColorizeOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        options ??= new ColorizeOptions();
        using MemoryStream file = new();
        await input.CopyToAsync(file, cancellation).ConfigureAwait(false);
        return await Task.Run(() => Colorize(file.ToArray(), options, cancellation), cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _photos.Dispose();
        _pool.Dispose();
        _model.Dispose();
        _device.Dispose();
        _drawing.Dispose();
    }

    private List<byte[]> Colorize(byte[] file, ColorizeOptions options, CancellationToken cancellation)
    {
        SampleRequest request = options.Request.Validate();
        Photo photo = _files.DecodePhoto("the photo", file, options.Limits);
        List<byte[]> results = [];
        // Reading, drawing, and a part for every sample that is written.
        double parts = 2 + request.Samples;
        options.Progress?.Report(1 / parts);
        foreach (RgbImage image in Draw(photo.Image, request, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(_files.Encode(photo with { Image = image }, options.Encoding));
            options.Progress?.Report((2 + results.Count) / parts);
        }
        return results;
    }

    private RgbImage[] Draw(RgbImage photo, SampleRequest request, CancellationToken cancellation)
    {
        _drawing.Wait(cancellation);
        try
        {
            return [.. _photos.Colorize(photo, request, cancellation).Select(colorized => colorized.Image)];
        }
        finally
        {
            _drawing.Release();
        }
    }
}
