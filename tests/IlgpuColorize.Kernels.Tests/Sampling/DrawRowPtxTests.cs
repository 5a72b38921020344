using System.Text.RegularExpressions;
using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Sampling;
using IlgpuColorize.TestKit.Cuda;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Sampling;

/// <summary>Reads the PTX of the row kernel, of one group and of clusters, and its sizes.</summary>
public sealed class DrawRowPtxTests
{
    public static TheoryData<Type> Clusters => [typeof(OneGroup), typeof(ClusterOf2), typeof(ClusterOf4), typeof(ClusterOf8)];

    [Theory]
    [MemberData(nameof(Clusters))]
    public void Accumulators_are_declared_once_and_every_step_multiplies_twice(Type cluster)
    {
        string ptx = PtxOf(cluster);
        Assert.Equal(1, Regex.Count(ptx, @"\.reg \.f32 acc<8>;"));
        int steps = Regex.Count(ptx, @"ldmatrix\.sync\.aligned\.m8n8\.x4");
        Assert.True(steps > 0);
        Assert.Equal(2 * steps, Regex.Count(ptx, @"mma\.sync\.aligned\.m16n8k16\.row\.col\.f32\.bf16\.bf16\.f32"));
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public void Weights_arrive_before_they_are_read(Type cluster)
    {
        string ptx = PtxOf(cluster);
        string wait = cluster == typeof(OneGroup) ? "cp.async.wait_group 3;" : "cp.async.wait_group 8;";
        Assert.True(ptx.IndexOf(wait, StringComparison.Ordinal) > ptx.IndexOf("cp.async.cg.shared.global", StringComparison.Ordinal));
        Assert.Contains("cp.async.wait_all;", ptx, StringComparison.Ordinal);
        // One step by itself, or two: copies, their wait, then the loads. The prologue's copies are the text's last.
        Assert.Equal(
            ["copy", "wait", "load", "copy", "wait", "load", "copy"],
            Regex.Matches(ptx, @"cp\.async\.cg|cp\.async\.wait_group \d|ldmatrix").Select(found => found.Value switch
            {
                "cp.async.cg" => "copy",
                "ldmatrix" => "load",
                string other => other + ";" == wait ? "wait" : other,
            }).Aggregate(new List<string>(), (kinds, kind) => kinds.LastOrDefault() == kind ? kinds : [.. kinds, kind]));
    }

    /// <summary>Local memory is for the prologue, which ends where the first weights are asked for.</summary>
    [Theory]
    [MemberData(nameof(Clusters))]
    public void Walk_has_no_local_memory(Type cluster)
    {
        string ptx = PtxOf(cluster);
        Assert.DoesNotContain(".local", ptx[ptx.IndexOf("cp.async.cg", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    /// <summary>A product and a sum that the driver fused would round otherwise than on the host, and could draw another level.</summary>
    [Theory]
    [MemberData(nameof(Clusters))]
    public void Driver_fuses_nothing(Type cluster)
    {
        string ptx = PtxOf(cluster);
        Assert.DoesNotMatch(@"\b(add|sub|mul)\.f32", ptx);
        Assert.Matches(@"\bmul\.rn\.f32", ptx);
    }

    /// <summary>
    /// One barrier of the cluster shows that all groups have begun, the other that all have read a pixel's results; what is stored to other
    /// groups counts at an mbarrier of theirs.
    /// </summary>
    [Theory]
    [MemberData(nameof(Clusters))]
    public void Clusters_alone_meet_and_store_to_each_other(Type cluster)
    {
        string ptx = PtxOf(cluster);
        bool meets = cluster != typeof(OneGroup);
        Assert.Equal(meets, ptx.Contains("cluster", StringComparison.Ordinal));
        Assert.Equal(meets ? 1 : 0, Regex.Count(ptx, @"barrier\.cluster\.arrive\.release\.aligned;"));
        Assert.Equal(meets ? 1 : 0, Regex.Count(ptx, @"barrier\.cluster\.arrive\.relaxed\.aligned;"));
        Assert.Equal(meets ? 3 : 0, Regex.Count(ptx, @"barrier\.cluster\.wait\.acquire\.aligned;"));
        Assert.Equal(meets, ptx.Contains("st.async.shared::cluster", StringComparison.Ordinal));
        Assert.Equal(2 * Regex.Count(ptx, @"st\.async\.shared::cluster"), Regex.Count(ptx, @"mapa\.shared::cluster\.u32"));
        Assert.DoesNotContain("st.shared::cluster", ptx, StringComparison.Ordinal);
        Assert.Equal(meets ? 1 : 0, Regex.Count(ptx, @"mbarrier\.try_wait"));
    }

    [Fact]
    public void Paper_fits_the_shared_memory_of_a_group()
    {
        DrawRowProblem paper = new(64, 32, 32, 160, 4, 10);
        Assert.InRange(DrawRowMemory<OneGroup>.BytesOf(paper), DrawRowTensorCore<OneGroup>.SharedBytes / 2,
            DrawRowTensorCore<OneGroup>.SharedBytes);
        Assert.InRange(DrawRowMemory<ClusterOf8>.BytesOf(paper), DrawRowTensorCore<OneGroup>.SharedBytes,
            DrawRowTensorCore<ClusterOf8>.SharedBytes);
        Assert.Equal(8, paper.Eights);
        Assert.Equal(1, (paper with { Samples = 3 }).Eights);
    }

    /// <summary>A cluster's group has more rings and sums, and more memory still.</summary>
    [Fact]
    public void What_fits_one_group_fits_those_of_a_cluster()
    {
        DrawRowProblem any = new(8, 4, 4, 16, 1, 1);
        int more = DrawRowMemory<ClusterOf8>.BytesOf(any) - DrawRowMemory<OneGroup>.BytesOf(any);
        Assert.True(more <= DrawRowTensorCore<ClusterOf8>.SharedBytes - DrawRowTensorCore<OneGroup>.SharedBytes);
        Assert.Equal(DrawRowMemory<ClusterOf8>.BytesOf(any), DrawRowMemory<ClusterOf2>.BytesOf(any));
    }

    private static string PtxOf(Type cluster) => CudaKernelCatalog.Ptx(typeof(DrawRowTensorCore<>).MakeGenericType(cluster));
}
