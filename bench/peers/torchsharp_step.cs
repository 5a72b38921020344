// The training step of torch_step.py in TorchSharp, for comparison on the CPU: the network of Zhao et al. (IJCV 2020), green flow with
// fusion by concatenation, its three losses, Adam and the running average. Does one step for every line it reads; the first answer comes
// when all is ready.
//
//     dotnet publish bench/peers/torchsharp_step.cs -o DIR
//     DIR/torchsharp_step --batch 8 --threads 2 --size 128 --width 16 --embedding 96 --channels 96 --layers 3 --classes 21
//
// TorchSharp's libtorch needs a newer libstdc++ than Debian 12 has (Debian 13's does).
#:package TorchSharp@0.107.0
#:package libtorch-cpu-linux-x64@2.10.0
#:property ManagePackageVersionsCentrally=false
#:property PublishAot=false
#:property SelfContained=true

using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

Dictionary<string, int> sizes = args.Chunk(2).ToDictionary(pair => pair[0][2..], pair => int.Parse(pair[1], CultureInfo.InvariantCulture));
int batch = sizes["batch"], size = sizes["size"], classes = sizes["classes"];
set_num_threads(sizes["threads"]);
random.manual_seed(0);

using var network = new Network(sizes["width"], sizes["embedding"], sizes["channels"], sizes["layers"], classes);
Parameter[] parameters = [.. network.parameters()];
Tensor[] averages = [.. parameters.Select(parameter => parameter.detach().clone())];
using var adam = optim.Adam(parameters, 1e-3, beta1: 0.95, beta2: 0.9995, eps: 1e-8);
Tensor lightness = (2 * rand(batch, 1, size, size)) - 1;
Tensor chroma = (2 * rand(batch, 2, size / 4, size / 4)) - 1;
Tensor labels = randint(0, classes, [batch, size / 4, size / 4]);
Tensor cells = F.avg_pool2d(lightness, [4L, 4L]);

Console.WriteLine($$"""{"torch": "TorchSharp {{typeof(torch).Assembly.GetName().Version!.ToString(3)}}"}""");
while (Console.ReadLine() is not null)
{
    Step();
    Console.WriteLine("{}");
}

void Step()
{
    using DisposeScope scope = NewDisposeScope();
    (Tensor embedding, Tensor segmentation, Tensor mixture) = network.forward(lightness, chroma);
    Tensor loss = Mixture.Bits(embedding, cells, chroma)
        + (100 * F.cross_entropy(segmentation, labels))
        + Mixture.Bits(mixture, cells, chroma);
    adam.zero_grad();
    loss.backward();
    adam.step();
    using IDisposable _ = no_grad();
    foreach ((Tensor average, Parameter parameter) in averages.Zip(parameters))
    {
        average.mul_(0.999).add_(parameter, alpha: 0.001);
    }
}

/// <summary>A weight-normalised convolution; padding is (left, right, top, bottom), "same" where none is given.</summary>
internal sealed class Convolution : nn.Module<Tensor, Tensor>
{
    private readonly Parameter _v, _g, _b;
    private readonly long _stride;
    private readonly long[] _same, _dilation;
    private readonly long[]? _padding;

    public Convolution(
        long inputs, long outputs, long height = 3, long width = 3, long stride = 1, long dilation = 1, long[]? padding = null)
        : base(nameof(Convolution))
    {
        _v = new Parameter(0.05 * randn(outputs, inputs, height, width));
        _g = new Parameter(ones(outputs));
        _b = new Parameter(zeros(outputs));
        (_stride, _padding) = (stride, padding);
        _dilation = [dilation, dilation];
        _same = [(height - 1) / 2 * dilation, (width - 1) / 2 * dilation];
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        Tensor w = _v * (_g / _v.flatten(1).norm(1)).view(-1, 1, 1, 1);
        return _padding is null
            ? F.conv2d(x, w, _b, [_stride, _stride], _same, _dilation)
            : F.conv2d(F.pad(x, _padding), w, _b);
    }
}

/// <summary>A residual block with a gate, and a second input that conditions it where there is one.</summary>
internal sealed class GatedBlock : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly Convolution _conv1, _conv2;
    private readonly Convolution? _aux;

    public GatedBlock(long channels, Func<long, long, Convolution> convolution, long condition = 0)
        : base(nameof(GatedBlock))
    {
        _conv1 = convolution(2 * channels, channels);
        _conv2 = convolution(2 * channels, 2 * channels);
        _aux = condition > 0 ? new Convolution(2 * condition, channels, 1, 1) : null;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x, Tensor? condition)
    {
        Tensor h = _conv1.forward(ConcatElu(x));
        h = _aux is null ? h : h + _aux.forward(ConcatElu(condition!));
        Tensor[] halves = _conv2.forward(ConcatElu(h)).chunk(2, 1);
        return x + (halves[0] * halves[1].sigmoid());
    }

    private static Tensor ConcatElu(Tensor x) => F.elu(cat([x, -x], 1), 1.0);
}

/// <summary>The embedding's and the segmentation's networks, and the generator above them.</summary>
internal sealed class Network : nn.Module
{
    private readonly ModuleList<nn.Module> _shared, _embedding, _segmentation;
    private readonly ModuleList<Convolution> _aspp;
    private readonly Convolution _stemDown, _stemRow, _stemRight, _out;
    private readonly ModuleList<GatedBlock> _down, _right;

    public Network(long width, long embedding, long channels, int layers, long classes)
        : base(nameof(Network))
    {
        _shared = new(
            Plain(1, width), Block(width), Block(width),
            new Convolution(width, 2 * width, stride: 2), Block(2 * width), Block(2 * width),
            new Convolution(2 * width, 4 * width, stride: 2), Block(4 * width), Block(4 * width));
        _embedding = new([.. Trunk(width, 4), Plain(8 * width, embedding)]);
        _segmentation = new([.. Trunk(width, 2)]);
        _aspp = new([.. new long[] { 6, 12, 18 }.Select(dilation => Dilated(8 * width, classes, dilation))]);
        long condition = embedding + classes;
        _stemDown = new Convolution(3, channels, 2, 3, padding: [1, 1, 1, 0]);
        _stemRow = new Convolution(3, channels, 1, 3, padding: [1, 1, 0, 0]);
        _stemRight = new Convolution(3, channels, 2, 1, padding: [0, 0, 1, 0]);
        _down = new([.. Enumerable.Range(0, layers).Select(_ => new GatedBlock(channels, Down, condition))]);
        _right = new([.. Enumerable.Range(0, layers).Select(_ => new GatedBlock(channels, DownRight, channels + condition))]);
        _out = new Convolution(channels, 8 * Mixture.Components, 1, 1);
        RegisterComponents();
    }

    public (Tensor Embedding, Tensor Segmentation, Tensor Mixture) forward(Tensor lightness, Tensor chroma)
    {
        Tensor features = Run(_shared, lightness);
        Tensor embedding = Run(_embedding, features);
        Tensor segmented = Run(_segmentation, features);
        Tensor segmentation = _aspp.Select(aspp => aspp.forward(segmented)).Aggregate((sum, next) => sum + next);
        return (embedding, segmentation, Generate(chroma, cat([embedding, segmentation], 1)));
    }

    private Tensor Generate(Tensor chroma, Tensor condition)
    {
        Tensor canvas = cat([chroma, ones_like(chroma.narrow(1, 0, 1))], 1);
        Tensor u = ShiftDown(_stemDown.forward(canvas));
        Tensor r = ShiftDown(_stemRow.forward(canvas)) + ShiftRight(_stemRight.forward(canvas));
        foreach ((GatedBlock down, GatedBlock right) in _down.Zip(_right))
        {
            u = down.forward(u, condition);
            r = right.forward(r, cat([u, condition], 1));
        }

        return _out.forward(F.elu(r, 1.0));
    }

    private static Tensor ShiftDown(Tensor x) => F.pad(x, [0, 0, 1, 0]).narrow(2, 0, x.shape[2]);

    private static Tensor ShiftRight(Tensor x) => F.pad(x, [1, 0]).narrow(3, 0, x.shape[3]);

    private static Tensor Run(ModuleList<nn.Module> modules, Tensor x)
        => modules.Aggregate(
            x, (value, module) => module is GatedBlock block ? block.forward(value, null) : ((Convolution)module).forward(value));

    private static nn.Module[] Trunk(long width, long secondDilation)
    {
        long wide = 8 * width;
        GatedBlock Dilating(long dilation) => new(wide, (inputs, outputs) => Dilated(inputs, outputs, dilation));
        return
        [
            Plain(4 * width, wide), Dilating(2), Dilating(2), Dilating(2),
            Plain(wide, wide), Dilating(secondDilation), Dilating(secondDilation), Dilating(secondDilation),
        ];
    }

    private static GatedBlock Block(long channels) => new(channels, Plain);

    private static Convolution Plain(long inputs, long outputs) => new(inputs, outputs);

    private static Convolution Dilated(long inputs, long outputs, long dilation) => new(inputs, outputs, dilation: dilation);

    private static Convolution Down(long inputs, long outputs) => new(inputs, outputs, 2, 3, padding: [1, 1, 1, 0]);

    private static Convolution DownRight(long inputs, long outputs) => new(inputs, outputs, 2, 2, padding: [1, 0, 1, 0]);
}

/// <summary>The discretized mixture of logistics over (a, b), given lightness.</summary>
internal static class Mixture
{
    public const int Components = 10;

    /// <summary>Bits per dimension.</summary>
    public static Tensor Bits(Tensor parameters, Tensor lightness, Tensor chroma)
    {
        Tensor groups = parameters.narrow(1, 0, 8 * Components).view(chroma.shape[0], 8, Components, chroma.shape[2], chroma.shape[3]);
        Tensor Group(int index) => groups.select(1, index);
        Tensor meanA = Group(4) + (Group(1).tanh() * lightness);
        Tensor meanB = Group(5) + (Group(2).tanh() * lightness) + (Group(3).tanh() * chroma.narrow(1, 0, 1));
        Tensor logScales = groups.narrow(1, 6, 2).clamp(min: -7);
        Tensor x = chroma.unsqueeze(2);
        Tensor d = x - stack([meanA, meanB], 1);
        Tensor s = exp(-logScales);
        Tensor plus = s * (d + (1.0 / 255)), minus = s * (d - (1.0 / 255)), middle = s * d;
        Tensor inside = F.logsigmoid(plus) - F.softplus(minus) + log(-expm1(-2.0 / 255 * s));
        Tensor density = middle - logScales - (2 * F.softplus(middle)) - Math.Log(127.5);
        inside = where(plus.sigmoid() - minus.sigmoid() > 1e-5, inside, density);
        Tensor logP = where(x < -0.999, F.logsigmoid(plus), where(x > 0.999, -F.softplus(minus), inside));
        return -logsumexp(F.log_softmax(Group(0), 1) + logP.sum(1), 1).mean() / (2 * Math.Log(2));
    }
}
