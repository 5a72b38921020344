using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Safetensors;
using Xunit;

namespace IlgpuColorize.Tests.Cli;

public sealed class ModelPlaceTests
{
    [Fact]
    public void Model_that_is_named_goes_before_all_others()
    {
        using ModelPlace place = ModelPlace.Find("some.safetensors");
        Assert.Equal("some.safetensors", place.File);
    }

    [Fact]
    public void Model_that_comes_with_the_program_lies_on_disk_while_it_is_used()
    {
        string file;
        using (ModelPlace place = ModelPlace.Find(null))
        {
            file = place.File;
            using SafetensorsFile model = SafetensorsFile.Open(file);
            Assert.True(ModelFile.ReadDescription(model).Configuration.HasSegmentation);
            Assert.InRange(new FileInfo(file).Length, 1, 16_000_000);
        }
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void Model_beside_the_program_is_used_where_none_is_named_or_built_in()
    {
        using TemporaryFolder folder = new();
        UserException none = Assert.Throws<UserException>(() => ModelPlace.Find(null, () => null, folder.Path));
        Assert.Contains("give --model FILE", none.Message, StringComparison.Ordinal);
        File.WriteAllText(folder.File("model.safetensors"), "");
        using ModelPlace place = ModelPlace.Find(null, () => null, folder.Path);
        Assert.Equal(folder.File("model.safetensors"), place.File);
    }
}
