namespace IlgpuColorize.Models.Configuration;

/// <summary>The error of a configuration that cannot be used; its message names the key, its value and what is allowed.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ConfigurationException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
