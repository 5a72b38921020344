"""Times the same training step in PyTorch, for comparison in one run with gpu-check: the network of Zhao et al. (IJCV 2020), green flow with fusion by concatenation, its three losses,
Adam and the running average. Needs torch; prints one JSON object a mode, and writes all of them with --json."""
import argparse
import json
import math
import sys

import torch
from torch import nn
from torch.nn import functional as F

MIXTURES = 10


def concat_elu(x):
    return F.elu(torch.cat([x, -x], dim=1))


class Convolution(nn.Module):
    """Weight-normalised; padding is (left, right, top, bottom), None for "same"."""

    def __init__(self, inputs, outputs, size=(3, 3), stride=1, dilation=1, padding=None):
        super().__init__()
        self.v = nn.Parameter(0.05 * torch.randn(outputs, inputs, *size))
        self.g = nn.Parameter(torch.ones(outputs))
        self.b = nn.Parameter(torch.zeros(outputs))
        self.stride, self.dilation, self.padding = stride, dilation, padding
        self.same = tuple((k - 1) // 2 * dilation for k in size)

    def forward(self, x):
        w = self.v * (self.g / self.v.flatten(1).norm(dim=1)).view(-1, 1, 1, 1)
        if self.padding is None:
            return F.conv2d(x, w, self.b, self.stride, self.same, self.dilation)
        return F.conv2d(F.pad(x, self.padding), w, self.b)


def plain(inputs, outputs, dilation=1, stride=1):
    return Convolution(inputs, outputs, stride=stride, dilation=dilation)


def down(inputs, outputs):
    return Convolution(inputs, outputs, (2, 3), padding=(1, 1, 1, 0))


def down_right(inputs, outputs):
    return Convolution(inputs, outputs, (2, 2), padding=(1, 0, 1, 0))


class GatedBlock(nn.Module):
    def __init__(self, channels, convolution=plain, condition=0):
        super().__init__()
        self.conv1 = convolution(2 * channels, channels)
        self.conv2 = convolution(2 * channels, 2 * channels)
        self.aux = Convolution(2 * condition, channels, (1, 1)) if condition else None

    def forward(self, x, condition=None):
        h = self.conv1(concat_elu(x))
        if self.aux is not None:
            h = h + self.aux(concat_elu(condition))
        p, q = self.conv2(concat_elu(h)).chunk(2, dim=1)
        return x + p * torch.sigmoid(q)


def dilated(dilation):
    return lambda inputs, outputs: plain(inputs, outputs, dilation)


def trunk(width, second_dilation):
    wide = 8 * width
    first = [GatedBlock(wide, dilated(2)) for _ in range(3)]
    second = [GatedBlock(wide, dilated(second_dilation)) for _ in range(3)]
    return nn.Sequential(plain(4 * width, wide), *first, plain(wide, wide), *second)


class Network(nn.Module):
    def __init__(self, width, embedding, channels, layers, classes):
        super().__init__()
        blocks = lambda c: [GatedBlock(c), GatedBlock(c)]
        self.shared = nn.Sequential(
            plain(1, width), *blocks(width),
            plain(width, 2 * width, stride=2), *blocks(2 * width),
            plain(2 * width, 4 * width, stride=2), *blocks(4 * width))
        self.embedding = nn.Sequential(trunk(width, 4), plain(8 * width, embedding))
        self.segmentation = trunk(width, 2)
        self.aspp = nn.ModuleList(plain(8 * width, classes, dilation) for dilation in (6, 12, 18))
        condition = embedding + classes
        self.stem_down = Convolution(3, channels, (2, 3), padding=(1, 1, 1, 0))
        self.stem_row = Convolution(3, channels, (1, 3), padding=(1, 1, 0, 0))
        self.stem_right = Convolution(3, channels, (2, 1), padding=(0, 0, 1, 0))
        self.down = nn.ModuleList(GatedBlock(channels, down, condition) for _ in range(layers))
        self.right = nn.ModuleList(GatedBlock(channels, down_right, channels + condition) for _ in range(layers))
        self.out = Convolution(channels, 8 * MIXTURES, (1, 1))

    def describe(self, lightness):
        features = self.shared(lightness)
        segmented = self.segmentation(features)
        return self.embedding(features), sum(aspp(segmented) for aspp in self.aspp)

    def generate(self, chroma, condition):
        canvas = torch.cat([chroma, torch.ones_like(chroma[:, :1])], dim=1)
        shift_down = lambda x: F.pad(x, (0, 0, 1, 0))[:, :, :-1]
        shift_right = lambda x: F.pad(x, (1, 0))[..., :-1]
        u = shift_down(self.stem_down(canvas))
        r = shift_down(self.stem_row(canvas)) + shift_right(self.stem_right(canvas))
        for down_block, right_block in zip(self.down, self.right):
            u = down_block(u, condition)
            r = right_block(r, torch.cat([u, condition], dim=1))
        return self.out(F.elu(r))

    def forward(self, lightness, chroma):
        embedding, segmentation = self.describe(lightness)
        return embedding, segmentation, self.generate(chroma, torch.cat([embedding, segmentation], dim=1))


def mixture_nll(parameters, lightness, chroma):
    """Bits per dimension of a discretized mixture of logistics over (a, b), given lightness."""
    n, _, h, w = chroma.shape
    groups = parameters[:, :8 * MIXTURES].float().view(n, 8, MIXTURES, h, w)
    logits, coefficients = groups[:, 0], torch.tanh(groups[:, 1:4])
    mean_a = groups[:, 4] + coefficients[:, 0] * lightness
    mean_b = groups[:, 5] + coefficients[:, 1] * lightness + coefficients[:, 2] * chroma[:, :1]
    log_scales = groups[:, 6:8].clamp(min=-7)
    x = chroma[:, :, None]
    d = x - torch.stack([mean_a, mean_b], dim=1)
    s = torch.exp(-log_scales)
    plus, minus, middle = s * (d + 1 / 255), s * (d - 1 / 255), s * d
    inside = F.logsigmoid(plus) - F.softplus(minus) + torch.log(-torch.expm1(-2 / 255 * s))
    density = middle - log_scales - 2 * F.softplus(middle) - math.log(127.5)
    inside = torch.where(torch.sigmoid(plus) - torch.sigmoid(minus) > 1e-5, inside, density)
    log_p = torch.where(x < -0.999, F.logsigmoid(plus), torch.where(x > 0.999, -F.softplus(minus), inside))
    return -torch.logsumexp(F.log_softmax(logits, dim=1) + log_p.sum(1), dim=1).mean() / (2 * math.log(2))


def median_ms(work, repeats, device):
    """The median time of a piece of work, in milliseconds, after three runs to warm up."""
    import time
    for _ in range(3):
        work()
    times = []
    for _ in range(repeats):
        if device == 'cuda':
            torch.cuda.synchronize()
        start = time.perf_counter()
        work()
        if device == 'cuda':
            torch.cuda.synchronize()
        times.append(1e3 * (time.perf_counter() - start))
    return sorted(times)[len(times) // 2]


def prepare(mode, options):
    """Makes a network and a batch; returns a training step and a forward pass, and what a generator's pass needs."""
    device, half = options.device, mode.startswith('bf16')
    torch.manual_seed(0)
    if device == 'cuda':
        torch.backends.cudnn.benchmark = True
        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = mode != 'fp32'
        torch.cuda.reset_peak_memory_stats()
    layout = torch.channels_last if half else torch.contiguous_format
    network = Network(options.width, options.embedding or options.channels, options.channels, options.layers, options.classes).to(device).to(memory_format=layout)
    parameters = list(network.parameters())
    averages = [p.detach().clone() for p in parameters]
    adam = torch.optim.Adam(parameters, 1e-3, betas=(0.95, 0.9995), eps=1e-8, **({'fused': True} if device == 'cuda' else {}))
    n, size = options.batch, options.size
    lightness = (2 * torch.rand(n, 1, size, size, device=device) - 1).to(memory_format=layout)
    chroma = (2 * torch.rand(n, 2, size // 4, size // 4, device=device) - 1).to(memory_format=layout)
    labels = torch.randint(0, options.classes, (n, size // 4, size // 4), device=device)
    cells = F.avg_pool2d(lightness, 4)

    def losses(lightness, chroma, labels, cells):
        embedding, segmentation, mixture = network(lightness, chroma)
        return mixture_nll(embedding, cells, chroma) + 100 * F.cross_entropy(segmentation.float(), labels) + mixture_nll(mixture, cells, chroma)

    compute = torch.compile(losses) if mode.endswith('compile') else losses

    def step():
        with torch.autocast(device, torch.bfloat16, enabled=half):
            loss = compute(lightness, chroma, labels, cells)
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()
        torch._foreach_mul_(averages, 0.999)
        torch._foreach_add_(averages, [p.detach() for p in parameters], alpha=0.001)

    @torch.no_grad()
    def forward():
        with torch.autocast(device, torch.bfloat16, enabled=half):
            network(lightness, chroma)

    return step, forward, network, lightness, chroma


def measure(mode, options):
    device, half, n, size = options.device, mode.startswith('bf16'), options.batch, options.size
    step, forward, network, lightness, chroma = prepare(mode, options)
    step_ms = median_ms(step, options.repeats, device)
    row = {'mode': mode, 'batch': n, 'train_images_s': 1e3 * n / step_ms, 'step_ms': step_ms, 'forward_ms': median_ms(forward, options.repeats, device)}
    with torch.no_grad(), torch.autocast(device, torch.bfloat16, enabled=half):
        condition = torch.cat(network.describe(lightness), dim=1)
        generate_ms = median_ms(lambda: network.generate(chroma, condition), options.repeats, device)
    row['naive_sample_images_s'] = 1e3 * n / (generate_ms * (size // 4) ** 2)
    if device == 'cuda':
        row['peak_memory_gib'] = torch.cuda.max_memory_allocated() / 2 ** 30
    return row


def serve(options):
    """Does one training step for every line it reads, and answers with one; the first answer comes when all is ready."""
    step = prepare(options.modes.split(',')[0], options)[0]
    print(json.dumps({'torch': torch.__version__}), flush=True)
    for _ in sys.stdin:
        step()
        print('{}', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--modes', default='bf16-compile,bf16', help='a list of fp32, tf32, bf16, bf16-compile')
    parser.add_argument('--device', default='cuda', choices=['cuda', 'cpu'])
    parser.add_argument('--batch', type=int, default=64)
    parser.add_argument('--size', type=int, default=128)
    parser.add_argument('--width', type=int, default=64)
    parser.add_argument('--channels', type=int, default=160)
    parser.add_argument('--embedding', type=int, help='channels of the embedding; as many as --channels when left out')
    parser.add_argument('--layers', type=int, default=4)
    parser.add_argument('--classes', type=int, default=21)
    parser.add_argument('--repeats', type=int, default=10)
    parser.add_argument('--threads', type=int, help="threads on cpu; PyTorch's own choice when left out")
    parser.add_argument('--serve', action='store_true', help='do one step of the first mode for every line on standard input')
    parser.add_argument('--json')
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    if options.serve:
        serve(options)
        return
    rows = []
    for mode in options.modes.split(','):
        rows.append(measure(mode, options))
        print(json.dumps(rows[-1]), flush=True)
        if options.device == 'cuda':
            torch.cuda.empty_cache()
    if options.json:
        with open(options.json, 'w', encoding='utf-8') as file:
            json.dump({'torch': torch.__version__, 'rows': rows}, file, indent=1)


if __name__ == '__main__':
    main()
