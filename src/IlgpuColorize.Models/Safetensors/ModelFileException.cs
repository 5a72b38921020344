namespace IlgpuColorize.Models.Safetensors;

/// <summary>A model file that cannot be used; the message names the file, the cause and the remedy.</summary>
public sealed class ModelFileException(string message, Exception? inner = null) : UserException(message, inner);
