namespace IlgpuColorize.Models.Configuration;

/// <summary>A configuration that cannot be used; the message names the key, its value and what is allowed.</summary>
public sealed class ConfigurationException(string message, Exception? inner = null) : UserException(message, inner);
