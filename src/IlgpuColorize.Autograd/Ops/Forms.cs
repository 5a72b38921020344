namespace IlgpuColorize.Autograd.Ops;

/// <summary>Names the forms of a convolution's result that somebody reads.</summary>
public enum Forms
{
    /// <summary>The result itself.</summary>
    Plain,

    /// <summary>concat_elu of the result.</summary>
    ConcatElu,

    /// <summary>Both: a gated block reads the one as its residual and the other under its filter.</summary>
    PlainAndConcatElu,
}

/// <summary>Asks which forms there are.</summary>
public static class FormsExtensions
{
    /// <summary>Tells whether the result itself is one of them.</summary>
    public static bool IncludePlain(this Forms forms) => forms != Forms.ConcatElu;

    /// <summary>Tells whether concat_elu of the result is one of them.</summary>
    public static bool IncludeConcatElu(this Forms forms) => forms != Forms.Plain;
}
