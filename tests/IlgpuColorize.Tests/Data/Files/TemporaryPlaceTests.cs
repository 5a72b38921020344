using IlgpuColorize.Data;
using Xunit;

namespace IlgpuColorize.Tests.Data.Files;

public sealed class TemporaryPlaceTests
{
    [Fact]
    public void Folder_that_a_killed_program_left_is_removed_by_the_next_and_one_in_use_is_not()
    {
        string left = Directory.CreateTempSubdirectory("ilgpu-colorize-files-").FullName;
        File.WriteAllText(Path.Combine(left, ".held"), "");
        File.WriteAllText(Path.Combine(left, "model.safetensors"), "large");
        string justMade = Directory.CreateTempSubdirectory("ilgpu-colorize-files-").FullName;
        using (TemporaryPlace inUse = TemporaryPlace.Create())
        {
            Assert.False(Directory.Exists(left));
            using (TemporaryPlace other = TemporaryPlace.Create())
                Assert.NotEqual(inUse.FullName, other.FullName);
            Assert.True(Directory.Exists(inUse.FullName));
            Assert.True(Directory.Exists(justMade));
            left = inUse.FullName;
        }
        Assert.False(Directory.Exists(left));
        Directory.Delete(justMade);
    }
}
