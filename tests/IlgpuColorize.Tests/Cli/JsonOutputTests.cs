using System.Text;
using IlgpuColorize.Cli.Frame;
using Xunit;

namespace IlgpuColorize.Tests.Cli;

public sealed class JsonOutputTests
{
    [Fact]
    public void Json_keys_are_snake_case_and_odd_numbers_stay_readable()
    {
        string json = Encoding.UTF8.GetString(JsonOutput.Serialize(new { BitsPerDimEmbedding = 5.25, Miou = double.NaN, Device = "cpu" }));
        Assert.Equal("{\n  \"bits_per_dim_embedding\": 5.25,\n  \"miou\": \"NaN\",\n  \"device\": \"cpu\"\n}\n",
            json.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Json_is_written_only_where_it_was_asked_for()
    {
        using var folder = new TemporaryDirectory();
        JsonOutput.Write(null, new { A = 1 });
        JsonOutput.Write(folder["a.json"], new { A = 1 });
        Assert.Equal([folder["a.json"]], Directory.GetFiles(folder.Root));
    }
}
