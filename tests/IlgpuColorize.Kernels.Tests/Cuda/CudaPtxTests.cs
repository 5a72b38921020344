using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.TestKit.Cuda;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Cuda;

/// <summary>Compiles every CUDA kernel to PTX, which needs no GPU, and reads the text.</summary>
public sealed partial class CudaPtxTests
{
    public static TheoryData<string> Kernels => [.. CudaKernelCatalog.Kernels.Keys];

    public static TheoryData<string> WgmmaKernels => KernelsOn(typeof(IWgmmaTile));

    public static TheoryData<string> MmaKernels => KernelsOn(typeof(IMmaTile));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_names_its_target_and_group(string kernel)
    {
        (string ptx, CudaKernelTraits traits) = (PtxOf(kernel), TraitsOf(kernel));
        Assert.Contains($".visible .entry {CudaKernelCompiler.EntryPoint}(", ptx, StringComparison.Ordinal);
        Assert.Contains($".target {traits.Target}\n", ptx.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains($".maxntid {traits.GroupSize}, 1, 1", ptx, StringComparison.Ordinal);
        Assert.Equal(
            traits.ClusterSize == 1 ? 0 : 1, Count(ptx, $".explicitcluster\n.reqnctapercluster {traits.ClusterSize}, 1, 1\n.maxntid"));
    }

    /// <summary>A launch passes the struct's bytes: every field must lie where the kernel reads it.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_reads_its_parameters_where_the_struct_has_them(string kernel)
    {
        string ptx = PtxOf(kernel);
        Type type = CudaKernelCatalog.Kernels[kernel];
        Assert.Equal(SizeOf(type), int.Parse(ParameterSize().Match(ptx).Groups[1].Value, CultureInfo.InvariantCulture));
        (int Offset, int Bits)[] read =
        [
            .. ParameterLoad().Matches(ptx).Select(load => (
                load.Groups[2].Success ? int.Parse(load.Groups[2].Value, CultureInfo.InvariantCulture) : 0,
                int.Parse(load.Groups[1].Value, CultureInfo.InvariantCulture))),
        ];
        Assert.Equal(FieldsOf(type), read);
    }

    [Theory]
    [MemberData(nameof(WgmmaKernels))]
    public void Wgmma_kernel_declares_its_accumulators_once_and_multiplies_four_times_a_step(string kernel)
    {
        string ptx = PtxOf(kernel);
        int columns = ColumnsOf(CudaKernelCatalog.Kernels[kernel], typeof(IWgmmaTile));
        Assert.Equal(1, Count(ptx, ".reg .f32 acc<"));
        Assert.Contains($".reg .f32 acc<{columns / 2}>;", ptx, StringComparison.Ordinal);
        Assert.Equal(4, Count(ptx, $"wgmma.mma_async.sync.aligned.m64n{columns}k16.f32.bf16.bf16 {{acc0, "));
        Assert.Equal(4, Count(ptx, $"acc{columns / 2 - 1}}}, "));
        Assert.Equal(columns / 2, Count(ptx, "mov.f32 acc"));
        Assert.Equal(columns / 4, Count(ptx, "st.v2.f32 ["));
    }

    [Theory]
    [MemberData(nameof(WgmmaKernels))]
    public void Wgmma_kernel_keeps_the_order_of_its_pipeline(string kernel)
    {
        string ptx = PtxOf(kernel);
        Assert.True(Count(ptx, "cp.async.bulk.tensor.") >= 2);
        AssertOrder(ptx, "fence.mbarrier_init", "bar.sync");
        AssertOrder(ptx, "wgmma.fence", "wgmma.mma_async", "wgmma.commit_group", "wgmma.wait_group.sync.aligned 1;");
        AssertOrder(ptx, "wgmma.wait_group.sync.aligned 0;", "st.v2.f32 [");
    }

    /// <summary>
    /// Values that instructions return pass through local memory, which is for prologues: between waiting for a stage and the end of the
    /// products there is none.
    /// </summary>
    [Theory]
    [MemberData(nameof(WgmmaKernels))]
    public void Wgmma_kernel_has_no_local_memory_in_its_loops(string kernel)
    {
        string ptx = PtxOf(kernel);
        int first = ptx.IndexOf("mbarrier.try_wait", StringComparison.Ordinal);
        Assert.True(first > 0);
        Assert.DoesNotContain(".local", ptx[first..], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(MmaKernels))]
    public void Mma_kernel_declares_its_registers_once_and_multiplies_twice_a_step(string kernel)
    {
        string ptx = PtxOf(kernel);
        int columns = ColumnsOf(CudaKernelCatalog.Kernels[kernel], typeof(IMmaTile)), blocks = columns / 32;
        Assert.Equal(1, Count(ptx, $".reg .f32 acc<{16 * blocks}>; .reg .b32 a<{4 * blocks}>; .reg .b32 b<8>;"));
        Assert.Equal(1, Count(ptx, ".reg .f32 acc<"));
        Assert.Equal(2 * 4 * blocks, Count(ptx, "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {acc"));
        Assert.Equal(2 * (blocks + 2), Count(ptx, "ldmatrix.sync.aligned.m8n8.x4"));
        Assert.Equal(8 * blocks, Count(ptx, "st.v2.f32 ["));
    }

    /// <summary>ILGPU puts the main loop before the copies that precede it. What SM 9.0 alone knows must not occur.</summary>
    [Theory]
    [MemberData(nameof(MmaKernels))]
    public void Mma_kernel_keeps_the_order_of_its_pipeline_in_instructions_of_its_target(string kernel)
    {
        string ptx = PtxOf(kernel);
        string loop = ptx[ptx.IndexOf("cp.async.wait_group 2;", StringComparison.Ordinal)..];
        AssertOrder(loop, "bar.sync", "cp.async.cg.shared.global", "cp.async.commit_group", "ldmatrix.sync", "mma.sync");
        Assert.Equal(2, Count(ptx, "cp.async.commit_group"));
        Assert.All(["wgmma", "mbarrier", "cp.async.bulk", "cluster"], part => Assert.DoesNotContain(part, ptx, StringComparison.Ordinal));
    }

    /// <summary>Two addresses of the prologue pass through local memory, before the accumulators are cleared.</summary>
    [Theory]
    [MemberData(nameof(MmaKernels))]
    public void Mma_kernel_has_no_local_memory_in_its_loops(string kernel)
    {
        string ptx = PtxOf(kernel);
        AssertOrder(ptx, ".local", "mov.f32 acc0, ");
        Assert.DoesNotContain(".local", ptx[ptx.IndexOf("mov.f32 acc0, ", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    /// <summary>
    /// A barrier among all threads of a group names barrier 0 and no count; behind the parting of the warpgroups no thread may wait for
    /// all.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_has_one_barrier_for_whole_groups(string kernel)
    {
        string ptx = PtxOf(kernel);
        Assert.All(Barrier().Matches(ptx), barrier => Assert.Equal("0", barrier.Groups[1].Value));
        if (ColumnsOf(CudaKernelCatalog.Kernels[kernel], typeof(IWgmmaTile)) > 0)
            Assert.InRange(
                ptx.IndexOf("mbarrier.try_wait", StringComparison.Ordinal), Assert.Single(Barrier().Matches(ptx)).Index, int.MaxValue);
    }

    private static string PtxOf(string kernel) => CudaKernelCatalog.Ptx(CudaKernelCatalog.Kernels[kernel]);

    private static CudaKernelTraits TraitsOf(string kernel) => CudaKernelTypes.TraitsOf(CudaKernelCatalog.Kernels[kernel]);

    private static TheoryData<string> KernelsOn(Type instruction)
        => [.. CudaKernelCatalog.Kernels.Where(kernel => ColumnsOf(kernel.Value, instruction) > 0).Select(kernel => kernel.Key)];

    private static int ColumnsOf(Type kernel, Type instruction)
    {
        Type? tile = kernel.GenericTypeArguments.FirstOrDefault(instruction.IsAssignableFrom);
        return tile is null
            ? 0
            : (int)tile.GetProperty(nameof(IWgmmaTile.Columns), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static void AssertOrder(string text, params string[] parts)
    {
        int[] places = [.. parts.Select(part => text.IndexOf(part, StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    private static int SizeOf(Type type)
        => (int)typeof(CudaPtxTests).GetMethod(nameof(SizeOfUnmanaged),
            BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, null)!;

    private static int SizeOfUnmanaged<T>()
        where T : unmanaged => System.Runtime.CompilerServices.Unsafe.SizeOf<T>();

    // Fills a struct so that every four bytes hold their own offset, and reads the fields back.
    private static IEnumerable<(int Offset, int Bits)> FieldsOf(Type type)
    {
        int[] offsets = [.. Enumerable.Range(0, SizeOf(type) / sizeof(int)).Select(word => word * sizeof(int))];
        object filled = typeof(CudaPtxTests).GetMethod(nameof(Filled),
            BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, [offsets])!;
        return Leaves(filled);
    }

    private static object Filled<T>(int[] words)
        where T : unmanaged => MemoryMarshal.Read<T>(MemoryMarshal.AsBytes(words.AsSpan()));

    private static IEnumerable<(int Offset, int Bits)> Leaves(object value) => value switch
    {
        int word => [(word, 32)],
        float word => [(BitConverter.SingleToInt32Bits(word), 32)],
        long words => [((int)words, 64)],
        _ => value.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
            .SelectMany(field => Leaves(field.GetValue(value)!)),
    };

    [GeneratedRegex(@"\bbar\.sync\s+([^;]+);")]
    private static partial Regex Barrier();

    [GeneratedRegex(@"\.param \.align 8 \.b8 \w+\[(\d+)\]")]
    private static partial Regex ParameterSize();

    [GeneratedRegex(@"ld\.param\.[bf](\d+)\s+%\w+, \[\w+?(?:\+(\d+))?\]")]
    private static partial Regex ParameterLoad();
}
