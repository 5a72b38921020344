using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Autograd;

/// <summary>
/// Derives weights from parameters, w = g * v / ||v|| per output channel (SPEC 2), and brings their gradients back: of one filter, or of
/// all filters of a network.
/// </summary>
internal interface INormalization : IDisposable
{
    /// <summary>True once the weights were derived; before, they are undefined.</summary>
    bool IsRefreshed { get; }

    /// <summary>
    /// Derives the weights from the present parameters; forms that devices packed of the old ones are made again when they are next needed.
    /// </summary>
    void Refresh(ComputeStream stream);

    /// <summary>Makes a recording tape bring the weights' gradients to the parameters.</summary>
    void RecordOn(Tape tape);
}
