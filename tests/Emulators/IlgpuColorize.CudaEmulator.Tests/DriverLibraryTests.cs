using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU.Runtime.Cuda;
using IlgpuColorize.CudaEmulator.Loading;
using IlgpuColorize.Kernels.Cuda;
using Xunit;

namespace IlgpuColorize.CudaEmulator.Tests;

public sealed class DriverLibraryTests
{
    [Theory]
    [InlineData("libcuda.so.1")]
    [InlineData("libcuda.so")]
    public void Library_is_found_by_name_and_has_every_function_that_is_called(string name)
    {
        EmulatedDevice.Require();
        nint library = NativeLibrary.Load(name);
        string[] wanted = [.. ImportsOf(typeof(CudaKernelCompiler).Assembly), .. ImportsOf(typeof(CudaAPI).Assembly)];
        Assert.True(wanted.Length > 50);
        Assert.All(wanted, function => Assert.True(NativeLibrary.TryGetExport(library, function, out _), function));
    }

    [Fact]
    public void Shared_object_exports_what_it_was_asked_to_and_nothing_else()
    {
        EmulatedDevice.Require();
        string path = Path.Combine(Directory.CreateTempSubdirectory("shared-object-").FullName, "one.so");
        File.WriteAllBytes(path, SharedObject.Write("one.so", ["one", "two"]));
        nint library = NativeLibrary.Load(path);
        Assert.Equal(8, NativeLibrary.GetExport(library, "two") - NativeLibrary.GetExport(library, "one"));
        Assert.False(NativeLibrary.TryGetExport(library, "three", out _));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    // Declared by us, or generated within a method that ILGPU declares.
    private static IEnumerable<string> ImportsOf(Assembly assembly)
        => assembly.GetTypes().SelectMany(type =>
            type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<DllImportAttribute>()).OfType<DllImportAttribute>()
            .Where(import => import.Value == "cuda").Select(import => import.EntryPoint!).Distinct();
}
