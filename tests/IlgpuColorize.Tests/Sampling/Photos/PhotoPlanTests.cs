using System.Diagnostics;
using IlgpuColorize.Sampling.Photos;
using Xunit;

namespace IlgpuColorize.Tests.Sampling.Photos;

public sealed class PhotoPlanTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Files_are_named_after_their_input_and_several_numbered_from_1()
    {
        string photo = _files.Write("in/cat.jpg", "");
        Assert.Equal(Out("cat.png"), Assert.Single(Plan(photo).Tasks).OutputOf(1, ".png"));
        PhotoTask task = Assert.Single(Plan(new OutputNames(Samples: 12), photo).Tasks);
        Assert.Equal(Out("cat-1.png"), task.OutputOf(1, ".png"));
        Assert.Equal(Out("cat-12.png"), task.OutputOf(12, ".png"));
    }

    [Fact]
    public void A_single_result_beside_its_photo_is_numbered_too()
        => Assert.Equal(Out("cat-1.jpg"), Assert.Single(Plan(_files.Write("out/cat.jpg", "")).Tasks).OutputOf(1, ".jpg"));

    [Fact]
    public void Files_are_named_by_a_template()
    {
        OutputNames names = new("colored {name} {seed} {sample}", Samples: 2, Seed: 7);
        Assert.Equal(Out("colored c{sample}t 7 2.jpg"),
            Assert.Single(Plan(names, _files.Write("in/c{sample}t.jpg", "")).Tasks).OutputOf(2, ".jpg"));
    }

    [Theory]
    [InlineData("{name}", 1, null)]
    [InlineData("{name}", 2, "without {sample} all 2 samples would be called alike")]
    [InlineData("{sample}", 1, "without {name} all photos would be called alike")]
    [InlineData("{name}/{sample}", 1, "it names a file, not a folder")]
    [InlineData("{name}-{size}", 1, "it knows {name}, {sample} and {seed} alone in braces")]
    public void Templates_that_would_mix_photos_up_are_refused(string template, int samples, string? reason)
        => Assert.Equal(reason, OutputNames.WhyNot(template, samples));

    [Fact]
    public void Directories_are_walked_and_mirrored()
    {
        foreach (string name in (string[])["in/b.PNG", "in/a.jpg", "in/deep/er/c.jpeg", "in/notes.txt", "in/d.gif", "in/.hidden.png",
            "in/.hidden/e.png"])
            _files.Write(name, "");
        PhotoPlan plan = Plan(_files["in"]);
        Assert.Equal([Out("a.png"), Out("b.png"), Out("deep/er/c.png")], plan.Tasks.Select(task => task.OutputOf(1, ".png")));
        Assert.Empty(plan.Problems);
    }

    [Fact]
    public void Inputs_of_one_name_get_outputs_of_their_own()
    {
        string[] inputs = [_files.Write("x/cat.jpg", ""), _files.Write("x/cat.png", ""), _files.Write("y/cat.jpg", ""),
            _files.Write("y/CAT.JPG", ""), _files.Write("z/cat.jpg", "")];
        PhotoPlan plan = Plan(inputs);
        Assert.Equal(
            [Out("cat.png"), Out("cat.png.png"), Out("cat.jpg.png"), Out("CAT.JPG.2.png"), Out("cat.jpg.3.png")],
            plan.Tasks.Select(task => task.OutputOf(1, ".png")));
        Assert.Equal(plan.Tasks, Plan(inputs).Tasks);
    }

    [Fact]
    public void An_input_is_never_an_output()
    {
        string photo = _files.Write("out/cat.jpg", ""), earlier = _files.Write("out/cat-2.png", "");
        PhotoPlan plan = Plan(new OutputNames(Samples: 2), photo, earlier);
        Assert.Equal([Out("cat.jpg-2.png"), Out("cat-2-2.png")], plan.Tasks.Select(task => task.OutputOf(2, ".png")));
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
        Assert.Equal([Out("cat.png")], Plan(_files.Root).Tasks.Select(task => task.OutputOf(1, ".png")));
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

    [Fact]
    public void A_link_to_a_file_elsewhere_is_passed_over()
    {
        byte[] start = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
        string elsewhere = _files.Write("elsewhere/secret.png", start), photo = _files.Write("in/a.png", start);
        File.CreateSymbolicLink(_files["in/out-of-it.png"], elsewhere);
        File.CreateSymbolicLink(_files["in/same.png"], photo);
        PhotoPlan plan = Plan(_files["in"]);
        Assert.Equal(["a.png", "same.png"], plan.Tasks.Select(task => Path.GetFileName(task.Input)));
        Assert.Equal("passed over 1 link that leads out of its directory", plan.PassedOver);
        // Named by the user, a link is a photo like any other.
        Assert.Single(Plan(_files["in/out-of-it.png"]).Tasks);
    }

    [Fact]
    public void Twenty_thousand_files_of_a_folder_are_planned_in_seconds()
    {
        byte[] start = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
        string folder = Path.GetDirectoryName(_files["in/x"])!;
        for (int i = 0; i < 20_000; i++)
            File.WriteAllBytes(Path.Combine(folder, $"{i:D5}.png"), start);
        long begin = Stopwatch.GetTimestamp();
        PhotoPlan plan = Plan(folder);
        Assert.Equal(20_000, plan.Tasks.Count);
        // Some two seconds on a machine of its own: one look at every other file for each would take minutes.
        Assert.InRange(Stopwatch.GetElapsedTime(begin).TotalSeconds, 0, 30);
    }

    private string Out(string name) => Path.Combine(_files.Root, "out", name);

    private PhotoPlan Plan(params string[] inputs) => PhotoPlan.Make(inputs, Path.Combine(_files.Root, "out"));

    private PhotoPlan Plan(OutputNames names, params string[] inputs) => PhotoPlan.Make(inputs, Path.Combine(_files.Root, "out"), names);
}
