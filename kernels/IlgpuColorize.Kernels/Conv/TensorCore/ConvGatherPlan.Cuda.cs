using IlgpuColorize.Kernels.Cuda;
using IlgpuColorize.Kernels.Devices;

namespace IlgpuColorize.Kernels.Conv;

/// <summary>Fprop or dgrad on tensor cores, ready to be launched: how each parity class is cut, and where everything lies.</summary>
/// <param name="Algorithm">Wgmma or Mma, for which the classes were cut.</param>
/// <param name="Op">The op's name.</param>
/// <param name="Gather">What is gathered.</param>
/// <param name="Tilings">How its classes are cut.</param>
/// <param name="Source">x of fprop, dy of dgrad, in bfloat16.</param>
/// <param name="Filter">The filter in bfloat16, [tap][output channel][input channel].</param>
/// <param name="Output">What becomes of the sums.</param>
/// <param name="Partials">Address of the most <see cref="ConvTiling.PartialElements"/> of any class, aligned to 16 bytes.</param>
internal readonly record struct ConvGatherPlan(
    ConvAlgorithm Algorithm, string Op, ConvGather Gather, ConvTiling[] Tilings, PixelRows Source, PixelRows Filter, ConvOutput Output,
    long Partials)
{
    /// <summary>Launches each class, and the sum over slices after each class that has them.</summary>
    public void Launch(ComputeStream stream)
    {
        for (int parities = 0; parities < Tilings.Length; parities++)
        {
            ConvGatherProblem problem = new(Gather, parities);
            // A filter has 16 bytes at the least.
            ConvGatherTarget final = new(
                Tilings[parities], Output.WithSources(spare: Filter.Address), Gather.Target.H, Gather.Target.W);
            bool isSliced = final.Tiling.Slices > 1;
            ConvGatherTarget target = isSliced ? final.OfSlices(Partials, spare: Filter.Address) : final;
            if (Algorithm == ConvAlgorithm.Wgmma)
                ConvGatherWgmma.Launch(stream, Op, problem, target, Source, Filter);
            else
                ConvGatherMma.Launch(stream, Op, problem, target, Source, Filter);
            if (isSliced)
                ConvGatherSum.Launch(stream, $"{Op}.Sum", final, Partials);
        }
    }
}
