using IlgpuColorize.Sampling.Photos;
using IlgpuColorize.Tests.Data;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos;

public sealed class PhotoPlanTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Files_are_named_after_their_input_and_numbered_from_1()
    {
        PhotoTask task = Assert.Single(Plan(_files.Write("in/cat.jpg", "")).Tasks);
        Assert.Equal(Out("cat-1.png"), task.OutputOf(1));
        Assert.Equal(Out("cat-12.png"), task.OutputOf(12));
    }

    [Fact]
    public void Directories_are_walked_and_mirrored()
    {
        foreach (string name in (string[])["in/b.PNG", "in/a.jpg", "in/deep/er/c.jpeg", "in/notes.txt", "in/d.gif", "in/.hidden.png", "in/.hidden/e.png"])
            _files.Write(name, "");
        PhotoPlan plan = Plan(_files["in"]);
        Assert.Equal([Out("a-1.png"), Out("b-1.png"), Out("deep/er/c-1.png")], plan.Tasks.Select(task => task.OutputOf(1)));
        Assert.Empty(plan.Problems);
    }

    [Fact]
    public void Inputs_of_one_name_get_outputs_of_their_own()
    {
        string[] inputs = [_files.Write("x/cat.jpg", ""), _files.Write("x/cat.png", ""), _files.Write("y/cat.jpg", ""), _files.Write("y/CAT.JPG", ""), _files.Write("z/cat.jpg", "")];
        PhotoPlan plan = Plan(inputs);
        Assert.Equal(
            [Out("cat-1.png"), Out("cat.png-1.png"), Out("cat.jpg-1.png"), Out("CAT.JPG.2-1.png"), Out("cat.jpg.3-1.png")],
            plan.Tasks.Select(task => task.OutputOf(1)));
        Assert.Equal(plan.Tasks, Plan(inputs).Tasks);
    }

    [Fact]
    public void An_input_is_never_an_output()
    {
        string photo = _files.Write("out/cat.jpg", ""), earlier = _files.Write("out/cat-2.png", "");
        PhotoPlan plan = Plan(photo, earlier);
        Assert.Equal([Out("cat.jpg-2.png"), Out("cat-2-2.png")], plan.Tasks.Select(task => task.OutputOf(2)));
    }

    [Fact]
    public void A_photo_that_is_named_twice_comes_once()
    {
        string photo = _files.Write("in/cat.jpg", "");
        Assert.Single(Plan(photo, Path.Combine(_files["in"], "..", "in", "cat.jpg"), _files["in"]).Tasks);
        Assert.Empty(Plan(photo, _files["in"]).Problems);
    }

    [Fact]
    public void Outputs_of_an_earlier_run_below_the_input_are_no_inputs()
    {
        _files.Write("cat.jpg", "");
        _files.Write("out/cat-1.png", "");
        Assert.Equal([Out("cat-1.png")], Plan(_files.Root).Tasks.Select(task => task.OutputOf(1)));
    }

    [Fact]
    public void Directories_that_cannot_be_used_are_reported_and_the_rest_is_planned()
    {
        Directory.CreateDirectory(_files["empty"] + "/below");
        _files.Write("out/dog.png", "");
        PhotoPlan plan = Plan(_files["empty"], _files["out"], _files.Write("in/cat.jpg", ""));
        Assert.Single(plan.Tasks);
        Assert.Collection(
            plan.Problems,
            problem => Assert.Contains("holds no photo", problem.Message, StringComparison.Ordinal),
            problem => Assert.Contains("is the output directory too", problem.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_link_that_leads_back_up_is_not_followed()
    {
        _files.Write("in/cat.jpg", "");
        Directory.CreateSymbolicLink(Path.Combine(_files["in"], "loop"), _files["in"]);
        Assert.Single(Plan(_files["in"]).Tasks);
    }

    private string Out(string name) => Path.Combine(_files.Root, "out", name);

    private PhotoPlan Plan(params string[] inputs) => PhotoPlan.Make(inputs, Path.Combine(_files.Root, "out"));
}
