namespace IlgpuColorize.TestKit.Reference;

/// <summary>
/// Computes a convolution and its gradients in double precision, straight from the definition. It shares nothing with the kernels.
/// </summary>
/// <param name="images">N.</param>
/// <param name="height">H.</param>
/// <param name="width">W.</param>
/// <param name="inputs">C.</param>
/// <param name="outputs">K.</param>
/// <param name="filterRows">R.</param>
/// <param name="filterColumns">S.</param>
/// <param name="padding">Zero padding: top, bottom, left, right.</param>
/// <param name="stride">Stride.</param>
/// <param name="dilation">Dilation.</param>
public sealed class ConvReference(
    int images, int height, int width, int inputs, int outputs, int filterRows, int filterColumns,
    (int Top, int Bottom, int Left, int Right) padding, int stride, int dilation)
{
    /// <summary>The rows of the output.</summary>
    public int OutputHeight => (height + padding.Top + padding.Bottom - (filterRows - 1) * dilation - 1) / stride + 1;

    /// <summary>The columns of the output.</summary>
    public int OutputWidth => (width + padding.Left + padding.Right - (filterColumns - 1) * dilation - 1) / stride + 1;

    private delegate void Product(long x, long filter, long y);

    /// <summary>Computes y from x (N,H,W,C), w (K,R,S,C), bias (K; empty for none) and an added tensor (N,P,Q,K; empty for none).</summary>
    public double[] Forward(double[] x, double[] w, double[] bias, double[] added)
    {
        double[] y = new double[(long)images * OutputHeight * OutputWidth * outputs];
        for (int i = 0; i < y.Length; i++)
            y[i] = (bias.Length > 0 ? bias[i % outputs] : 0) + (added.Length > 0 ? added[i] : 0);
        ForEachProduct((atX, atFilter, atY) => y[atY] += x[atX] * w[atFilter]);
        return y;
    }

    /// <summary>Computes the gradient of x.</summary>
    public double[] InputGradient(double[] dy, double[] w)
    {
        double[] dx = new double[(long)images * height * width * inputs];
        ForEachProduct((atX, atFilter, atY) => dx[atX] += dy[atY] * w[atFilter]);
        return dx;
    }

    /// <summary>Computes the gradient of w.</summary>
    public double[] FilterGradient(double[] x, double[] dy)
    {
        double[] dw = new double[(long)outputs * filterRows * filterColumns * inputs];
        ForEachProduct((atX, atFilter, atY) => dw[atFilter] += dy[atY] * x[atX]);
        return dw;
    }

    /// <summary>Computes the gradient of the bias.</summary>
    public double[] BiasGradient(double[] dy)
    {
        double[] db = new double[outputs];
        for (int i = 0; i < dy.Length; i++)
            db[i % outputs] += dy[i];
        return db;
    }

    private void ForEachProduct(Product visit)
    {
        long results = (long)images * OutputHeight * OutputWidth * outputs;
        for (long y = 0; y < results; y++)
        {
            long k = y % outputs, column = y / outputs % OutputWidth, row = y / outputs / OutputWidth % OutputHeight,
                n = y / outputs / OutputWidth / OutputHeight;
            for (long tap = 0; tap < filterRows * filterColumns; tap++)
            {
                long fromRow = row * stride - padding.Top + tap / filterColumns * dilation;
                long fromColumn = column * stride - padding.Left + tap % filterColumns * dilation;
                if (fromRow < 0 || fromRow >= height || fromColumn < 0 || fromColumn >= width)
                    continue;
                for (long c = 0; c < inputs; c++)
                    visit(((n * height + fromRow) * width + fromColumn) * inputs + c, (k * filterRows * filterColumns + tap) * inputs + c,
                        y);
            }
        }
    }
}
