using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Models.Layers;

namespace IlgpuColorize.Tests.Models;

/// <summary>Makes networks of the smallest sizes with random scales and biases, and random batches for them.</summary>
public static class RandomModel
{
    public const int Classes = 3;

    public static ModelConfiguration Configuration(Flow flow = Flow.Green, Fusion fusion = Fusion.Concat, int layers = 1, int mixtures = 2)
        => new ModelConfiguration
        {
            Width = 1,
            EmbeddingChannels = 8 * mixtures + 1,
            GeneratorChannels = 5,
            GeneratorLayers = layers,
            Mixtures = mixtures,
            TrainSize = 16,
        }.For(flow, fusion, Classes);

    public static ColorizationNetwork Network(ComputeDevice device, ModelConfiguration configuration, bool trainable = false)
    {
        ColorizationNetwork network = new(configuration, device, trainable);
        ParameterStart.Draw(network, seed: 7);
        Random random = new(11);
        foreach (Convolution layer in network.Convolutions)
        {
            Fill(device, layer.Scale, () => 0.6f + 0.8f * random.NextSingle());
            Fill(device, layer.Bias, () => 0.4f * random.NextSingle() - 0.2f);
        }
        network.RefreshFilters();
        return network;
    }

    public static ColorizationBatch Batch(ComputeDevice device, int images, int height, int width)
    {
        ColorizationBatch batch = new(device, images, height, width);
        Random random = new(5);
        int map = height / 4 * (width / 4);
        for (int image = 0; image < images; image++)
        {
            byte[] levels = new byte[2 * map];
            random.NextBytes(levels);
            byte[] labels = [.. Enumerable.Range(0, map).Select(pixel => pixel % 5 == 4 ? (byte)255 : (byte)random.Next(Classes))];
            batch.Write(image, new ColorExample($"random {image}", width, height, Lightness(image, height, width), levels, labels));
        }
        batch.Upload();
        return batch;
    }

    public static float[] Lightness(int image, int height, int width)
    {
        Random random = new(100 + image);
        return [.. Enumerable.Range(0, height * width).Select(_ => 2 * random.NextSingle() - 1)];
    }

    private static void Fill(ComputeDevice device, Parameter parameter, Func<float> draw)
        => device.DefaultStream.Upload<float>([.. Enumerable.Range(0, parameter.Length).Select(_ => draw())], parameter.Data);
}
