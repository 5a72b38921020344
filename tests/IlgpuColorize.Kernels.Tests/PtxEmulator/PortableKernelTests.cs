using ILGPU;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Losses;
using IlgpuColorize.Kernels.Optimizers;
using IlgpuColorize.Kernels.Pointwise;
using IlgpuColorize.Kernels.Tensors;
using IlgpuColorize.Kernels.Tests.Devices;
using IlgpuColorize.Kernels.Tests.Losses;
using IlgpuColorize.PtxEmulator;
using IlgpuColorize.Sass;
using IlgpuColorize.TestKit;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.PtxEmulator;

/// <summary>
/// Runs the PTX of portable kernels and compares it with the same kernels called from host code: a check of ILGPU's translation, and of the
/// emulator.
/// </summary>
[Collection(TestDevices.Collection)]
public sealed class PortableKernelTests
{
    private static readonly Shape Small = new(2, 3, 5, 7);

    public static TheoryData<string> Kernels => PtxTests.Kernels;

    // Of 7 and 14 channels: accesses one by one, wide ones but for pairs, wide ones of pairs, and those of bfloat16.
    public static TheoryData<int, ElementType> Layouts
        => new() { { 0, ElementType.Float32 }, { 1, ElementType.Float32 }, { 2, ElementType.Float32 }, { 0, ElementType.BFloat16 } };

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Emulator_knows_every_instruction_of(string kernel)
        => Assert.Single(PtxModule.Parse(PtxCompiler.Portable(typeof(IKernel).Assembly.GetType(kernel, throwOnError: true)!)).Entries);

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Gate_equals_the_host(int extraPitch, ElementType elementType)
    {
        using OpScope scope = new(PortableDevice.Cpu, extraPitch, elementType);
        TensorView pq = Drawn(scope, 1, Small.WithChannels(14), 5), residual = Drawn(scope, 2, Small);
        Check(scope, new GateForward(QuadView.Of(pq), QuadView.Of(residual), Output(scope, Small), PixelRegion.Whole(Small)),
            ElementIndex.QuadCount(Small));
        QuadTarget dpq = QuadTarget.Of(new GradientTarget(Drawn(scope, 3, pq.Shape), GradientWrite.Add));
        Check(scope, new GateBackward(QuadView.Of(pq), QuadView.Of(residual), dpq), ElementIndex.QuadCount(Small));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void ConcatElu_equals_the_host(int extraPitch, ElementType elementType)
    {
        using OpScope scope = new(PortableDevice.Cpu, extraPitch, elementType);
        QuadView y = Output(scope, Small.WithChannels(14));
        Check(scope, new ConcatEluForward(QuadView.Of(Drawn(scope, 1, Small, 4)), y, PixelRegion.Whole(Small)),
            ElementIndex.QuadCount(Small));
        QuadTarget dx = new(Output(scope, Small), GradientWrite.Set);
        Check(scope, new ConcatEluBackward(y, QuadView.Of(Drawn(scope, 2, y.View.Shape)), dx), ElementIndex.QuadCount(Small));
    }

    [Fact]
    public void LogisticMixtureNll_equals_the_host()
    {
        foreach (MixtureCase drawn in MixtureCase.All)
        {
            using OpScope scope = new(PortableDevice.Cpu);
            MixtureInputs inputs = new(
                scope.Input(drawn.Shape, drawn.Parameters).View,
                scope.Input(drawn.Shape.WithChannels(1), drawn.Lightness).View,
                scope.Input(drawn.Shape.WithChannels(2), drawn.X).View,
                drawn.Components);
            Check(scope, new LogisticMixtureNllForward(inputs, scope.FlatOutput(drawn.Shape.Pixels)), drawn.Shape.Pixels);
        }
    }

    [Fact]
    public void Adam_equals_the_host()
    {
        using OpScope scope = new(PortableDevice.Cpu);
        ArrayView<StepState> state = scope.Flat(StepState.Of(3, 1e-3, new AdamOptions(), averageDecay: 0.9, seed: 0));
        ArrayView<float> Values(int seed) => scope.FlatOf(Array.ConvertAll(Numbers.Uniform(seed, 1000), Math.Abs));
        Check(scope, new AdamUpdate(state, AdamConstants.Of(new AdamOptions()), Values(1), Values(2), Values(3), Values(4)), 1000);
    }

    [Fact]
    public void ConvFprop_equals_the_host()
    {
        using OpScope scope = new(PortableDevice.Cpu, extraPitch: 3);
        ConvProblem problem = new(2, 5, 6, 4, 7, 3, 2, new Padding(1, 2, 1, 0), Stride: 2, Dilation: 2);
        ConvFpropKernel kernel = new(
            problem,
            PixelRegion.Whole(problem.Output),
            Drawn(scope, 1, problem.Input),
            scope.FlatOf(Numbers.Uniform(2, problem.FilterElements)),
            scope.FlatOf(Numbers.Uniform(3, problem.K)),
            HasBias: 1,
            Drawn(scope, 4, problem.Output),
            HasAdded: 1,
            scope.Output(problem.Output).View);
        Check(scope, kernel, (int)problem.Output.Elements);
    }

    private static QuadView Output(OpScope scope, Shape shape) => QuadView.Of(scope.Output(shape).View);

    private static TensorView Drawn(OpScope scope, int seed, Shape shape, double scale = 1)
        => scope.Input(shape, Numbers.Uniform(seed, shape.Elements, scale)).View;

    // The emulator starts from the memory that the host run then changes.
    private static void Check<TKernel>(OpScope scope, TKernel kernel, int count)
        where TKernel : struct, IKernel
    {
        Dictionary<string, float[]> emulated = KernelArguments.Run(new PtxMachine(1, AsyncMode.Eager), kernel, count);
        scope.Stream.Launch(typeof(TKernel).Name, new ParameterProblem(count, 1, 1), count, kernel);
        foreach ((string view, float[] expected) in KernelArguments.Contents(kernel))
        {
            float[] written = emulated[view];
            Assert.True(
                Numbers.RelativeError(Array.ConvertAll(expected, Wide), Array.ConvertAll(written, Wide)) <= 1e-6,
                $"{typeof(TKernel).Name}: {view} differs by "
                    + $"{Numbers.RelativeError(Array.ConvertAll(expected, Wide), Array.ConvertAll(written, Wide)):G3}");
        }
    }

    private static double Wide(float value) => value;
}
