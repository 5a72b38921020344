using ILGPU;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Tensors;

namespace IlgpuColorize.Kernels.Reduce;

/// <summary>Measures one channel an index.</summary>
internal readonly record struct ChannelMoments(TensorView X, ArrayView<float> Mean, ArrayView<float> Variance) : IKernel
{
    public void Execute(int index)
    {
        float mean = CenteredMean(index, 0f, 1);
        Mean[index] = mean;
        Variance[index] = CenteredMean(index, mean, 2);
    }

    /// <summary>Returns the mean of (x - center)^power, power 1 or 2, by Kahan's compensated sum.</summary>
    private float CenteredMean(int channel, float center, int power)
    {
        float sum = 0f;
        float lost = 0f;
        for (int pixel = 0; pixel < X.Shape.Pixels; pixel++)
        {
            float difference = X[pixel * X.Pitch + channel] - center;
            float term = (power == 2 ? difference * difference : difference) - lost;
            float next = sum + term;
            lost = (next - sum) - term;
            sum = next;
        }
        return sum / X.Shape.Pixels;
    }
}
