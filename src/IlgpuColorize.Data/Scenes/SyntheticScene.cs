namespace IlgpuColorize.Data;

/// <summary>A drawn scene and the class of each of its pixels.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Labels">Class indices, in the order of <see cref="SyntheticScenes.ClassNames"/>.</param>
public sealed record SyntheticScene(RgbImage Image, LabelMap Labels);

/// <summary>Lists what a synthetic scene is made of, in the order of the class indices.</summary>
internal enum SceneClass : byte
{
    Sky,
    Sea,
    Grass,
    Sand,
    Road,
    Tree,
    House,
    Animal,
    Fruit,
    Table,
    Wall,
}
