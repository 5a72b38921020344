using System.Text.Json;
using System.Text.Json.Nodes;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Conv;

namespace IlgpuColorize.Benchmarks.GpuCheck;

/// <summary>
/// Starts a process for every row and gathers what they measured in <c>gpu-check.json</c>, which is written anew after each; rows of an
/// earlier call that are there stay. A row that fails is repeated with the next engine, and one of several problems goes on behind the
/// problem that it failed on.
/// </summary>
internal sealed class GpuCheck(GpuCheckOptions options, string[] arguments, string device, string commit)
{
    /// <summary>The report's name in the directory of results.</summary>
    public const string ReportName = "gpu-check.json";

    private const string SelftestNames = "selftest*.json";
    private const int MostResumptions = 3;

    private readonly JsonObject _report = Begin(Path.Combine(options.Out, ReportName), new GpuCheckReport(device, commit));

    /// <summary>Measures the rows.</summary>
    /// <returns>0; 1 where a row failed, by every engine where one sufficed.</returns>
    public int Run()
    {
        Directory.CreateDirectory(options.Out);
        Console.WriteLine($"{device}, commit {commit}");
        _report["selftest_passed"] = SelftestPassed();
        bool passed = true;
        foreach (CheckRow row in CheckRow.All.Where(row => options.Rows?.Contains(row.Name) ?? true))
            passed &= Measure(row);
        return passed ? 0 : 1;
    }

    private bool Measure(CheckRow row)
    {
        bool all = true;
        string errors = "";
        foreach (ConvAlgorithm algorithm in row.AlgorithmsFor(options))
        {
            string? error = Try(row, algorithm);
            if (error is null && row.Engines != RowEngines.Each)
                return true;
            all &= error is null;
            errors += error is null ? "" : $"{algorithm}: {error}\n";
        }
        if (errors.Length > 0)
            _report["errors"]!.AsObject()[row.Name] = errors.TrimEnd();
        Write();
        return all;
    }

    // Returns the first error; what was measured beside it is kept.
    private string? Try(CheckRow row, ConvAlgorithm algorithm)
    {
        string part = Path.Combine(options.Out, $"{row.Name}-{algorithm}.json".ToLowerInvariant());
        string? first = null;
        int skip = 0;
        for (int resumption = 0; resumption <= MostResumptions; resumption++)
        {
            (JsonObject? measured, RowAttempt attempt) = RowProcess.Run(arguments, row, algorithm, part, skip);
            if (!attempt.Passed)
                Console.WriteLine($"{row.Name} ({attempt.Algorithm}): FAILED: {attempt.Error!.Split('\n')[0]}");
            _report["attempts"]!.AsArray().Add(JsonSerializer.SerializeToNode(attempt, GpuCheckCommand.Json));
            Take(measured);
            Write();
            first ??= attempt.Error;
            if (attempt.Passed || measured?["resume_at"]?.GetValue<int>() is not { } next)
                break;
            skip = next;
        }
        File.Delete(part);
        return first;
    }

    // Lists grow; figures are taken over.
    private void Take(JsonObject? measured)
    {
        foreach ((string key, JsonNode? value) in measured ?? [])
        {
            if (value is null || key is "errors" or "resume_at")
                continue;
            if (value is JsonArray list && _report[key] is JsonArray known)
                foreach (JsonNode? entry in list)
                    known.Add(entry?.DeepClone());
            else
                _report[key] = value.DeepClone();
        }
    }

    private void Write()
        => WholeFile.Write(Path.Combine(options.Out, ReportName), JsonSerializer.SerializeToUtf8Bytes(_report, GpuCheckCommand.Json));

    private static JsonObject Begin(string path, GpuCheckReport empty)
    {
        JsonObject report = JsonSerializer.SerializeToNode(empty with { Attempts = [], Errors = new Dictionary<string, string>() },
            GpuCheckCommand.Json)!.AsObject();
        report.Remove("resume_at");
        if (!File.Exists(path))
            return report;
        foreach ((string key, JsonNode? value) in JsonNode.Parse(File.ReadAllText(path))!.AsObject())
            report[key] = value?.DeepClone();
        return report;
    }

    // Null where none was run.
    private bool? SelftestPassed()
    {
        string[] found = Directory.GetFiles(options.Out, SelftestNames);
        return found.Length == 0 ? null : found.All(Passed);
    }

    private static bool Passed(string path)
    {
        using var selftest = JsonDocument.Parse(File.ReadAllBytes(path));
        return selftest.RootElement.GetProperty("passed").GetBoolean();
    }
}
