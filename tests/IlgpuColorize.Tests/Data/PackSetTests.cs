using IlgpuColorize.Data;
using Xunit;

namespace IlgpuColorize.Tests.Data;

public sealed class PackSetTests : IDisposable
{
    private const int Size = 16;
    private static readonly VipsImageFiles Files = new();
    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public PackSetTests()
    {
        SyntheticPack.Write(_folder["a"], count: 4, valCount: 1, seed: 1, size: Size, files: Files);
        SyntheticPack.Write(_folder["b"], count: 3, valCount: 1, seed: 2, size: Size, files: Files);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ids_of_several_data_sets_name_them_and_those_of_one_do_not()
    {
        PackSet both = Open("a", "b");
        Assert.Equal(7, both.TrainIds.Count);
        Assert.All(both.TrainIds.Take(4), id => Assert.StartsWith("a/", id, StringComparison.Ordinal));
        Assert.All(both.TrainIds.Skip(4), id => Assert.StartsWith("b/", id, StringComparison.Ordinal));
        Assert.Equal(Pack.Open(_folder["a"], Files).TrainIds, Open("a").TrainIds);
        Pack b = Pack.Open(_folder["b"], Files);
        Assert.Equal(b.Load(b.TrainIds[0], Size).Lightness, both.Load("b/" + b.TrainIds[0], Size).Lightness);
    }

    [Fact]
    public void Classes_are_mapped_by_name_and_null_is_ignored()
    {
        PackSet plain = Open("a");
        string first = plain.Classes[0], second = plain.Classes[1];
        IEnumerable<string> others = plain.Classes.Skip(2).Select(name => $"\"{name}\": \"rest\"");
        string names = string.Join(", ", [$"\"{first}\": null", $"\"{second}\": \"second\"", .. others]);
        string map = Write("map.json", $$"""{"classes": ["rest", "second"], "packs": {"a": { {{names}} } } }""");
        PackSet mapped = PackSet.Open([new PackChoice(_folder["a"])], map, Files);
        Assert.Equal(["rest", "second"], mapped.Classes);
        foreach (string id in plain.TrainIds)
        {
            byte[] expected = Array.ConvertAll(
                plain.Read(id).Labels!.Indices, index => index switch { 0 or 255 => (byte)255, 1 => (byte)1, _ => (byte)0 });
            Assert.Equal(expected, mapped.Read(id).Labels!.Indices);
        }
    }

    [Fact]
    public void Map_that_leaves_a_class_out_or_knows_no_such_class_is_refused_by_name()
    {
        string first = Open("a").Classes[0];
        string silent = Write("silent.json", """{"classes": ["x"], "packs": {"a": {}}}""");
        string strange = Write("strange.json", """{"classes": ["x"], "packs": {"a": {"sky": "y"}}}""");
        string missing = Write("missing.json", """{"classes": ["x"], "packs": {}}""");
        Assert.Contains($"says nothing of the class '{first}' of a", Refusal(silent), StringComparison.Ordinal);
        Assert.Contains("maps 'sky' of a to 'y'", Refusal(strange), StringComparison.Ordinal);
        Assert.Contains("says nothing of a,", Refusal(missing), StringComparison.Ordinal);

        string Refusal(string map)
            => Assert.Throws<PackException>(() => PackSet.Open([new PackChoice(_folder["a"])], map, Files)).Message;
    }

    [Fact]
    public void Data_sets_of_different_classes_need_a_map()
    {
        File.WriteAllLines(_folder["b/classes.txt"], Enumerable.Range(0, Open("a").Classes.Count).Select(i => $"other {i}"));
        Assert.Contains("--map FILE.json", Assert.Throws<PackException>(() => Open("a", "b")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("photos", "photos", 1)]
    [InlineData("photos:0.5", "photos", 0.5)]
    [InlineData("photos:2", "photos", 2)]
    [InlineData(@"C:\photos", @"C:\photos", 1)]
    public void Weight_follows_the_directory(string text, string directory, double weight)
    {
        Assert.True(PackChoice.TryParse(text, out PackChoice choice));
        Assert.Equal(new PackChoice(directory, weight), choice);
    }

    [Fact]
    public void Weights_say_how_often_photos_are_drawn_and_none_is_forgotten()
    {
        BatchOrder order = new([(6, 1.0), (4, 0.5), (3, 2.0)], batch: 7, seed: 5);
        Assert.Equal(6 + 2 + 6, order.Count);
        int[] drawn = [.. Enumerable.Range(0, 2 * 2).SelectMany(step => order.Indices(step))];
        for (int photo = 0; photo < 13; photo++)
            Assert.Equal(photo < 6 ? 2 : photo < 10 ? 1 : 4, drawn.Count(index => index == photo));
        Assert.Equal(drawn[7..14], new BatchOrder([(6, 1.0), (4, 0.5), (3, 2.0)], batch: 7, seed: 5).Indices(1));
    }

    [Fact]
    public void One_data_set_is_drawn_as_ever()
        => Assert.Equal(
            new BatchOrder(9, 4, 3).Indices(5), new BatchOrder([(4, 1.0), (5, 1.0)], 4, 3).Indices(5));

    [Fact]
    public void Merged_data_set_holds_what_the_set_reads_and_leaves_grey_photos_out()
    {
        string grey = Open("a").TrainIds[1];
        RgbImage blank = new(Size, Size, [.. Enumerable.Range(0, 3 * Size * Size).Select(i => i / 3 / (float)(Size * Size))]);
        File.Delete(Pack.Open(_folder["a"], Files).ImagePath(grey));
        Files.WritePng(_folder[$"a/images/{grey}.png"], blank);
        PackSet both = Open("a", "b");
        Assert.Equal((6, 2, 1), PackMerge.Write(both, _folder["merged"], cancellation: Cancellation));
        Assert.Empty(PackSurvey.Of(Pack.Open(_folder["merged"], Files), cancellation: Cancellation).Problems);
        PackSet merged = Open("merged");
        Assert.Equal(
            both.TrainIds.Where(id => id != "a/" + grey).Select(id => id.Replace("/", "__", StringComparison.Ordinal)), merged.TrainIds);
        Assert.Equal(both.Load("b/" + Open("b").TrainIds[2], Size).Labels, merged.Load(merged.TrainIds[^1], Size).Labels);
    }

    [Fact]
    public void Archive_gives_examples_back_bit_for_bit_and_decodes_what_changed()
    {
        PackSet set = Open("a");
        ColorExample[] plain = [.. set.TrainIds.Select(new ExampleCache(set, Size).Get)];
        foreach (int found in (int[])[0, 4])
        {
            using ExampleCaches caches = new(set, _folder["cache"]);
            AssertSame(plain, [.. set.TrainIds.Select(caches.Of(Size).Get)]);
            Assert.Equal(found, Assert.Single(caches.Archives).Found);
        }
        // A record that a stop cut short, and a photo of other content.
        using (FileStream file = File.OpenWrite(_folder[$"cache/examples-{Size}.cache"]))
            file.SetLength(file.Length - 5);
        File.Copy(set.Packs[0].ImagePath(set.TrainIds[1]), set.Packs[0].ImagePath(set.TrainIds[0]), overwrite: true);
        using (ExampleCaches caches = new(set, _folder["cache"]))
        {
            Assert.Equal(plain[1].Lightness, caches.Of(Size).Get(set.TrainIds[0]).Lightness);
            AssertSame(plain[1..], [.. set.TrainIds.Skip(1).Select(caches.Of(Size).Get)]);
            Assert.Equal(2, Assert.Single(caches.Archives).Found);
        }

        static void AssertSame(ColorExample[] expected, ColorExample[] actual)
        {
            Assert.Equal(expected.Select(example => example.Lightness), actual.Select(example => example.Lightness));
            Assert.Equal(expected.Select(example => example.ChromaLevels), actual.Select(example => example.ChromaLevels));
            Assert.Equal(expected.Select(example => example.Labels), actual.Select(example => example.Labels));
        }
    }

    private PackSet Open(params string[] names)
        => PackSet.Open([.. names.Select(name => new PackChoice(_folder[name]))], mapFile: null, Files);

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }
}
