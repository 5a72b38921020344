namespace IlgpuColorize.Training;

/// <summary>Is thrown when a run cannot begin or go on as asked; its message names cause and remedy.</summary>
public sealed class TrainingException(string message, Exception? inner = null) : Exception(message, inner);
