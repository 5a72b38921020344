using IlgpuColorize.Data;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>The part of a plan that may be carried out without losing a file of the user's.</summary>
public static class GuardedPlan
{
    /// <summary>
    /// Moves the photos whose outputs may not be written to the problems. An output of an earlier run is replaced by one of the same photo
    /// alone.
    /// </summary>
    /// <param name="plan">The plan; its inputs are protected too.</param>
    /// <param name="guard">Knows what else is protected.</param>
    /// <param name="samples">Samples of each photo.</param>
    public static PhotoPlan Guarded(this PhotoPlan plan, OutputGuard guard, int samples)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(guard);
        foreach (PhotoTask task in plan.Tasks)
            guard.Protect(task.Input, "an input");
        List<PhotoTask> tasks = [];
        List<PhotoProblem> problems = [.. plan.Problems];
        foreach (PhotoTask task in plan.Tasks)
        {
            if (WhyNot(task, guard, samples) is { } problem)
                problems.Add(problem);
            else
                tasks.Add(task);
        }
        return plan with { Tasks = tasks, Problems = problems };
    }

    private static PhotoProblem? WhyNot(PhotoTask task, OutputGuard guard, int samples)
    {
        try
        {
            for (int number = 1; number <= samples; number++)
                guard.Require(
                    task.OutputOf(number), path => PictureMark.Has(path, task.Input),
                    "move it, choose another --out, or say --overwrite.");
            return null;
        }
        catch (UserException refusal)
        {
            return new PhotoProblem(task.Input, $"{task.Input}: {refusal.Message}");
        }
    }
}
