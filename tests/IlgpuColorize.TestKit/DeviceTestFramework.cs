using System.Reflection;
using IlgpuColorize.Sass;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace IlgpuColorize.TestKit;

/// <summary>
/// A test framework that leaves out the classes named <c>OnCuda</c> where there is no GPU, and those of namespaces named <c>Sass</c> where
/// NVIDIA's assembler is not found, and skips one test in the place of each kind: a run shows the reason and their number once, not for
/// each test again.
/// </summary>
/// <param name="configuration">The file that xunit.v3 names; null for none.</param>
public sealed class DeviceTestFramework(string? configuration) : XunitTestFramework(configuration)
{
    /// <inheritdoc/>
    protected override ITestFrameworkDiscoverer CreateDiscoverer(Assembly assembly)
        => new Discoverer((IXunitTestAssembly)base.CreateDiscoverer(assembly).TestAssembly);

    private sealed class Discoverer(IXunitTestAssembly assembly) : XunitTestFrameworkDiscoverer(assembly)
    {
        protected override Type[] GetExportedTypes()
        {
            List<Type> types = [.. base.GetExportedTypes()];
            if (!TestDevices.HasGpu && types.RemoveAll(type => type.Name == "OnCuda") is > 0 and var onGpu)
            {
                SkippedGpuTests.Classes = onGpu;
                types.Add(typeof(SkippedGpuTests));
            }
            if (NvidiaTools.Found is null && types.RemoveAll(IsOfAssembler) is > 0 and var ofAssembler)
            {
                SkippedAssemblerTests.Classes = ofAssembler;
                types.Add(typeof(SkippedAssemblerTests));
            }
            return [.. types];
        }

        private static bool IsOfAssembler(Type type) => type.Namespace?.EndsWith(".Sass", StringComparison.Ordinal) == true;
    }
}

/// <summary>The skipped test that stands for those that need a GPU.</summary>
public sealed class SkippedGpuTests
{
    internal static int Classes { get; set; }

    /// <summary>Skips itself, with the reason.</summary>
    [Fact]
    public void Tests_on_a_gpu() => Assert.Skip($"{TestDevices.NoGpu}; {Classes} classes of tests need one");
}

/// <summary>The skipped test that stands for those that ask NVIDIA's assembler.</summary>
public sealed class SkippedAssemblerTests
{
    internal static int Classes { get; set; }

    /// <summary>Skips itself, with the reason.</summary>
    [Fact]
    public void Tests_of_machine_code() => Assert.Skip($"{NvidiaTools.Missing} {Classes} classes of tests need them.");
}
