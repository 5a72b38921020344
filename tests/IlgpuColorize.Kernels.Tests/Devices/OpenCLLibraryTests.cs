using IlgpuColorize.Kernels.Devices;
using Xunit;

namespace IlgpuColorize.Kernels.Tests.Devices;

/// <summary>Checks under which names the OpenCL library is looked for.</summary>
public sealed class OpenCLLibraryTests
{
    [Fact]
    public void Library_is_found_under_the_name_that_drivers_install()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems know the library by one name");
        Assert.Equal(["libOpenCL.so", "libOpenCL.so.1"], OpenCLLibrary.NamesOf("OpenCL"));
    }

    [Fact]
    public void Other_libraries_are_found_as_ever() => Assert.Empty(OpenCLLibrary.NamesOf("cuda"));
}
