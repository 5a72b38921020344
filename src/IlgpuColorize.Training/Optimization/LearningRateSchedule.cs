using System.Text.Json.Serialization;

namespace IlgpuColorize.Training;

/// <summary>Names how the learning rate falls after the warm-up.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LearningRateSchedule>))]
public enum LearningRateSchedule
{
    /// <summary>Not at all.</summary>
    [JsonStringEnumMemberName("constant")]
    Constant,

    /// <summary>By one factor after every step.</summary>
    [JsonStringEnumMemberName("exponential")]
    Exponential,

    /// <summary>Along half a cosine, to 0 at the horizon (Loshchilov and Hutter 2017, without restarts).</summary>
    [JsonStringEnumMemberName("cosine")]
    Cosine,
}
