using System.Runtime.InteropServices;
using IlgpuColorize.TestKit.Cuda;

namespace IlgpuColorize.PtxEmulator.Tests;

/// <summary>
/// Runs a few lines of PTX written by hand: a kernel with the parameters <c>%in</c> and <c>%out</c>, pointers to an array each, and the
/// thread's index in <c>%i</c>.
/// </summary>
internal static class PtxText
{
    /// <summary>Returns a module whose kernel <c>test</c> has some body.</summary>
    public static PtxModule Module(string body, string declarations = "", string directives = "", string target = "sm_90a")
        => PtxModule.Parse($$"""
        .version 8.0
        .target {{target}}
        .address_size 64
        .extern .shared .align 16 .b8 dynamic[];
        {{declarations}}
        .visible .entry test(.param .b64 input, .param .b64 output) {{directives}}
        {
            .reg .b64 %in, %out, %at;
            .reg .b32 %i, %n;
            mov.b32 %i, %tid.x;
            ld.param.b64 %in, [input];
            ld.param.b64 %out, [output];
            {{body}}
            ret;
        }
        """);

    /// <summary>Runs a body with one group and returns the output.</summary>
    public static TOut[] Run<TIn, TOut>(string body, TIn[] input, int outputs, int threads = 32, AsyncMode mode = AsyncMode.Eager,
        int sharedBytes = 0, string declarations = "")
        where TIn : unmanaged
        where TOut : unmanaged
    {
        PtxMachine machine = new(1, mode);
        return Run<TIn, TOut>(machine, Module(body, declarations), input, outputs, threads, sharedBytes).Output;
    }

    /// <summary>Runs a module with one group on a machine.</summary>
    public static (TOut[] Output, LaunchStatistics Statistics) Run<TIn, TOut>(PtxMachine machine, PtxModule module, TIn[] input,
        int outputs, int threads, int sharedBytes = 0)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        long from = machine.Allocate(input), to = machine.Allocate(new byte[outputs * Marshal.SizeOf<TOut>()]);
        LaunchStatistics statistics =
            machine.Launch(module, "test", new Extent(1), new Extent(threads), sharedBytes, new ParameterBlock().Add(from, to).Bytes);
        return (machine.Read<TOut>(to, outputs), statistics);
    }

    /// <summary>
    /// Computes one value a thread: <c>%a</c> and <c>%b</c> are elements i and n + i of the input, <c>%d</c> is the output.
    /// </summary>
    public static TOut[] Each<TIn, TOut>(string instructions, string register, string resultRegister, TIn[] a, TIn[] b)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        int size = Marshal.SizeOf<TIn>(), result = Marshal.SizeOf<TOut>();
        return Run<TIn, TOut>(
            $$"""
            .reg .{{register}} %a, %b;
            .reg .{{resultRegister}} %d;
            mad.wide.u32 %at, %i, {{size}}, %in;
            ld.global.{{register}} %a, [%at];
            ld.global.{{register}} %b, [%at+{{a.Length * size}}];
            {{instructions}}
            mad.wide.u32 %at, %i, {{result}}, %out;
            st.global.{{resultRegister}} [%at], %d;
            """,
            [.. a, .. b],
            a.Length,
            a.Length);
    }
}
