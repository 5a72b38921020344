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
        ModelSource model = ModelPlace.Find("some.safetensors");
        Assert.Equal("some.safetensors", model.Name);
        Assert.True(model.IsFile);
    }

    [Fact]
    public void Model_that_comes_with_the_program_is_read_as_a_file_of_the_same_bytes_is()
    {
        ModelSource model = ModelPlace.Find(null);
        Assert.False(model.IsFile);
        using TemporaryDirectory folder = new();
        string copy = folder[model.Name];
        using (Stream bytes = typeof(BuiltInModel).Assembly.GetManifestResourceStream("model/" + model.Name)!)
        using (FileStream target = File.Create(copy))
            bytes.CopyTo(target);
        Assert.InRange(new FileInfo(copy).Length, 1, 16_000_000);
        Assert.Equal(ModelSource.File(copy).Sha256(), model.Sha256());
        using SafetensorsFile builtIn = model.Open(), file = SafetensorsFile.Open(copy);
        Assert.True(ModelFile.ReadDescription(builtIn).Configuration.HasSegmentation);
        Assert.All(file.Entries, entry => Assert.Equal(file.ReadFloats(entry.Name), builtIn.ReadFloats(entry.Name)));
    }

    [Fact]
    public void Model_beside_the_program_is_used_where_none_is_named_or_built_in()
    {
        using TemporaryDirectory folder = new();
        UserException none = Assert.Throws<UserException>(() => ModelPlace.Find(null, builtIn: null, folder.Root));
        Assert.Contains("give --model FILE", none.Message, StringComparison.Ordinal);
        File.WriteAllText(folder["model.safetensors"], "");
        ModelSource place = ModelPlace.Find(null, builtIn: null, folder.Root);
        Assert.Equal(folder["model.safetensors"], place.Name);
    }
}
