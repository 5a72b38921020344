namespace IlgpuColorize.Sampling;

/// <summary>
/// Evaluates the generator's right stream and draws, pixel after pixel: each pixel's parameters depend on what was drawn to its left.
/// </summary>
internal interface IRightStream
{
    /// <summary>Takes over weights that have changed since it was made or told last.</summary>
    void TakeWeights();

    /// <summary>Begins a map.</summary>
    void Begin();

    /// <summary>Draws a row, once <see cref="GeneratorRows"/> has evaluated it.</summary>
    void Draw(int row);
}
