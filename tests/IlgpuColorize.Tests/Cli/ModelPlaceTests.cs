using IlgpuColorize.Cli.Frame;
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
    public void Model_beside_the_program_is_used_where_none_is_named_or_built_in()
    {
        using TemporaryFolder folder = new();
        Assert.SkipWhen(
            BuiltInModel.Exists,
            "this build has a model built in, which goes before a file beside the program");
        Assert.Contains("give --model FILE", Assert.Throws<UserException>(() => ModelPlace.Find(null, folder.Path)).Message,
            StringComparison.Ordinal);
        File.WriteAllText(folder.File("model.safetensors"), "");
        using ModelPlace place = ModelPlace.Find(null, folder.Path);
        Assert.Equal(folder.File("model.safetensors"), place.File);
    }
}
