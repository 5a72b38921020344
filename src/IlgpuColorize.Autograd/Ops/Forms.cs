namespace IlgpuColorize.Autograd.Ops;

/// <summary>The forms of a convolution's result that later ops read.</summary>
public enum Forms
{
    /// <summary>The result itself.</summary>
    Plain,

    /// <summary>concat_elu of the result.</summary>
    ConcatElu,

    /// <summary>Both: a gated block reads the one as its residual and the other under its filter.</summary>
    PlainAndConcatElu,
}

/// <summary>Questions about <see cref="Forms"/>.</summary>
public static class FormsExtensions
{
    /// <summary>True when the result itself is one of them.</summary>
    public static bool IncludePlain(this Forms forms) => forms != Forms.ConcatElu;

    /// <summary>True when concat_elu of the result is one of them.</summary>
    public static bool IncludeConcatElu(this Forms forms) => forms != Forms.Plain;
}
