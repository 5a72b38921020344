namespace IlgpuColorize.Training;

/// <summary>A training run that cannot be begun, resumed or continued; the message names the cause and the remedy.</summary>
public sealed class TrainingException(string message, Exception? inner = null) : UserException(message, inner);
