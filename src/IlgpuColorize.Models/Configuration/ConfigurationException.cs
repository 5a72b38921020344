namespace IlgpuColorize.Models.Configuration;

/// <summary>Is thrown when a configuration cannot be used; its message names the key, its value and what is allowed.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ConfigurationException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
