using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Autograd;

/// <summary>Derives weights from parameters, w = g * v / ||v|| per output channel (SPEC 2), and brings their gradients back: of one filter, or of all filters of a network.</summary>
internal interface INormalization : IDisposable
{
    /// <summary>Makes the weights those of the present parameters; does nothing where they are.</summary>
    void Refresh(ComputeStream stream);

    /// <summary>Says that the parameters of one filter alone were changed.</summary>
    void Invalidate();

    /// <summary>Makes a recording tape bring the weights' gradients to the parameters.</summary>
    void RecordOn(Tape tape);
}
