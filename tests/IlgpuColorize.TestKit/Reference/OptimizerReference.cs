namespace IlgpuColorize.TestKit.Reference;

/// <summary>Runs Adam and Polyak averaging plainly on one parameter, in double precision.</summary>
public sealed class OptimizerReference
{
    private double _m;
    private double _v;
    private int _step;

    /// <summary>Starts at a value; the average starts there too.</summary>
    public OptimizerReference(double value)
    {
        Value = value;
        Average = value;
    }

    /// <summary>The parameter.</summary>
    public double Value { get; private set; }

    /// <summary>Its average.</summary>
    public double Average { get; private set; }

    /// <summary>Makes one step.</summary>
    public void Step(double gradient, double rate, double beta1, double beta2, double epsilon, double decay)
    {
        _step++;
        _m = beta1 * _m + (1 - beta1) * gradient;
        _v = beta2 * _v + (1 - beta2) * gradient * gradient;
        double mHat = _m / (1 - Math.Pow(beta1, _step));
        double vHat = _v / (1 - Math.Pow(beta2, _step));
        Value -= rate * mHat / (Math.Sqrt(vHat) + epsilon);
        Average = decay * Average + (1 - decay) * Value;
    }
}
