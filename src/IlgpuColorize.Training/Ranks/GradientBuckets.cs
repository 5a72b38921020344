using IlgpuColorize.Autograd;

namespace IlgpuColorize.Training;

/// <summary>
/// The gradients of all parameters in pieces, from the last parameter to the first, which is the order in which backward completes them:
/// each is handed on as soon as nothing will be added to it, while backward goes on.
/// </summary>
/// <param name="parameters">The parameters.</param>
/// <param name="handOn">Takes a piece of the flat gradients: its first element, and how many.</param>
internal sealed class GradientBuckets(ParameterSet parameters, Action<int, int> handOn)
{
    // 4 MiB: a message of that size costs far more than its latency, and the first is on its way early.
    private const int Least = 1 << 20;

    private int _next;
    private int _end;

    /// <summary>Starts with all gradients.</summary>
    public void Restart() => (_next, _end) = (parameters.Parameters.Count - 1, parameters.Length);

    /// <summary>Hands on what is complete.</summary>
    /// <param name="gradients">The gradients so far; null where backward is over and all are complete.</param>
    public void HandOn(Gradients? gradients)
    {
        while (_next >= 0 && gradients?.IsComplete(parameters.Parameters[_next].Value) != false)
        {
            int first = parameters.Parameters[_next].Offset;
            // The pieces are the same at every pace, for all processes must name the same ones.
            if (_end - first >= Least || _next == 0)
            {
                handOn(first, _end - first);
                _end = first;
            }
            _next--;
        }
    }
}
