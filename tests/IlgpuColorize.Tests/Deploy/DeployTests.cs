using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using IlgpuColorize.Cli.Frame;
using Spectre.Console;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace IlgpuColorize.Tests.Deploy;

/// <summary>Holds the files for clusters to the fields that the published schemas require, and their commands to the program.</summary>
public sealed class DeployTests
{
    private static readonly string Folder = Path.Combine(LayeringTests.FindRoot(), "src", "Deploy");

    // What the OpenAPI schemas of Kubernetes 1.3x (batch/v1, core/v1) require of the objects that are used, by the key that holds them.
    private static readonly (string Key, string[] Required)[] CoreFields =
    [
        ("containers", ["name"]), ("volumes", ["name"]), ("volumeMounts", ["name", "mountPath"]),
        ("persistentVolumeClaim", ["claimName"]), ("seccompProfile", ["type"]), ("template", ["spec"]),
    ];

    [Fact]
    public void Indexed_job_has_what_its_schema_requires()
    {
        YamlMappingNode job = Read("colorize-job.yaml");
        Assert.Equal("batch/v1", Text(job, "apiVersion"));
        Assert.Equal("Job", Text(job, "kind"));
        YamlMappingNode spec = Map(job, "spec");
        Assert.Equal("Indexed", Text(spec, "completionMode"));
        // An indexed job's completions must be given; backoffLimitPerIndex needs the restart policy Never.
        string completions = Text(spec, "completions");
        YamlMappingNode pod = Map(spec, "template", "spec");
        Assert.Equal("Never", Text(pod, "restartPolicy"));
        RequireFields(job);
        YamlMappingNode container = OneContainerOf(pod);
        Assert.Equal("true", Text(container, "securityContext", "readOnlyRootFilesystem"));
        Assert.Equal("true", Text(pod, "securityContext", "runAsNonRoot"));
        string[] arguments = [.. List(container, "args").Select(word => word.ToString())];
        Assert.Contains($"auto/{completions}", arguments);
        RequireUsage(arguments);
    }

    [Fact]
    public void MPI_job_has_what_its_schema_requires()
    {
        YamlMappingNode job = Read("train-mpijob.yaml");
        Assert.Equal("kubeflow.org/v2beta1", Text(job, "apiVersion"));
        Assert.Equal("MPIJob", Text(job, "kind"));
        // The one required field of its spec; the operator demands a launcher.
        YamlMappingNode replicas = Map(job, "spec", "mpiReplicaSpecs");
        Assert.Equal(["Launcher", "Worker"], replicas.Children.Keys.Select(key => key.ToString()));
        RequireFields(job);
        int workers = int.Parse(Text(replicas, "Worker", "replicas")), slots = int.Parse(Text(job, "spec", "slotsPerWorker"));
        YamlMappingNode launcher = OneContainerOf(Map(replicas, "Launcher", "template", "spec"));
        string[] arguments = [.. List(launcher, "args").Select(word => word.ToString())];
        Assert.Equal($"{workers * slots}", arguments[Array.IndexOf(arguments, "-np") + 1]);
        string script = arguments[^1];
        RequireShell(script);
        RequireUsage(CommandIn(script, "/program/ilgpu-colorize"));
    }

    [Theory]
    [InlineData("colorize-array.sbatch")]
    [InlineData("train.sbatch")]
    public void Slurm_script_is_a_script_with_a_command_that_the_program_takes(string name)
    {
        string script = File.ReadAllText(Path.Combine(Folder, name));
        Assert.StartsWith("#!/bin/bash\n", script, StringComparison.Ordinal);
        Assert.Matches("(?m)^#SBATCH --time=", script);
        Assert.Matches("(?m)^#SBATCH --signal=TERM@", script);
        // Slurm reads directives up to the first command.
        int lastDirective = script.LastIndexOf("\n#SBATCH", StringComparison.Ordinal);
        Assert.True(lastDirective < script.IndexOf("\nset -euo", StringComparison.Ordinal));
        RequireShell(script);
        RequireUsage(CommandIn(script, "ilgpu-colorize"));
    }

    [Fact]
    public void Array_has_as_many_tasks_as_the_batch_has_shards()
    {
        string script = File.ReadAllText(Path.Combine(Folder, "colorize-array.sbatch"));
        Assert.Contains("#SBATCH --array=0-63\n", script, StringComparison.Ordinal);
        Assert.Contains("--shard auto/64 ", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_runs_the_program_as_a_user_without_rights()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder, "Dockerfile"));
        string[] last = [.. lines.SkipWhile(line => !line.EndsWith("AS colorize", StringComparison.Ordinal))];
        Assert.Contains("USER $APP_UID", last);
        Assert.Contains("ENTRYPOINT [\"/program/ilgpu-colorize\"]", last);
        Assert.Contains(lines, line => line.Contains("dotnet publish src/IlgpuColorize.Cli ", StringComparison.Ordinal)
            && line.Contains("--self-contained", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("ADD ", StringComparison.Ordinal) || line == "USER root");
    }

    private static YamlMappingNode Read(string name)
    {
        YamlStream stream = [];
        using StreamReader reader = new(Path.Combine(Folder, name));
        stream.Load(reader);
        YamlMappingNode root = (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
        Assert.NotEmpty(Text(root, "metadata", "name"));
        return root;
    }

    private static void RequireFields(YamlNode node)
    {
        if (node is YamlSequenceNode list)
            Assert.All(list.Children, RequireFields);
        if (node is not YamlMappingNode map)
            return;
        foreach ((YamlNode key, YamlNode value) in map.Children)
        {
            foreach ((_, string[] required) in CoreFields.Where(fields => fields.Key == key.ToString()))
                Assert.All(
                    value is YamlSequenceNode many ? many.Children : [value],
                    item => Assert.All(required, field => Assert.NotEmpty(((YamlMappingNode)item)[field].ToString())));
            RequireFields(value);
        }
    }

    private static YamlMappingNode OneContainerOf(YamlMappingNode pod)
    {
        YamlMappingNode container = (YamlMappingNode)Assert.Single(List(pod, "containers"));
        // What is mounted is a volume of the pod.
        string[] volumes = [.. List(pod, "volumes").Select(volume => Text((YamlMappingNode)volume, "name"))];
        Assert.All(List(container, "volumeMounts"), mount => Assert.Contains(Text((YamlMappingNode)mount, "name"), volumes));
        return container;
    }

    private static YamlMappingNode Map(YamlNode node, params string[] path) => (YamlMappingNode)At(node, path);

    private static string Text(YamlNode node, params string[] path) => At(node, path).ToString();

    private static IEnumerable<YamlNode> List(YamlNode node, params string[] path) => ((YamlSequenceNode)At(node, path)).Children;

    private static YamlNode At(YamlNode node, string[] path) => path.Aggregate(node, (at, key) => ((YamlMappingNode)at)[key]);

    // The shell's own variable is empty where a run begins.
    private static string[] CommandIn(string script, string program)
    {
        string line = script.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
            .Single(text => text.Contains($"{program} ", StringComparison.Ordinal) && !text.StartsWith('#'));
        return line[(line.IndexOf(program, StringComparison.Ordinal) + program.Length)..].Replace("$resume", "", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static void RequireUsage(string[] words)
    {
        // The launcher gives the number that stands for auto.
        words = [.. words.Select(word => word.StartsWith("auto/", StringComparison.Ordinal) ? $"3{word[4..]}" : word)];
        IAnsiConsole nowhere = Consoles.Plain(TextWriter.Null);
        ParseResult line = Application.Create(new CommandFrame(nowhere, nowhere, CancellationToken.None)).Parse(words);
        Assert.Empty(line.Errors.Select(error => error.Message));
    }

    private static void RequireShell(string script)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using Process shell = Process.Start(new ProcessStartInfo("/bin/bash", ["-n"]) { RedirectStandardInput = true })!;
        shell.StandardInput.Write(script);
        shell.StandardInput.Close();
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
