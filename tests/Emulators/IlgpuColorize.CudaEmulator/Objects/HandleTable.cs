namespace IlgpuColorize.CudaEmulator.Objects;

/// <summary>Gives objects handles, and knows which are no longer valid: none is given twice.</summary>
internal sealed class HandleTable
{
    private const int Step = 16;

    private readonly Dictionary<nint, object> _objects = [];
    private nint _last = 0x1000;

    /// <summary>Gives an object a handle.</summary>
    public nint Add(object made)
    {
        _last += Step;
        _objects.Add(_last, made);
        return _last;
    }

    /// <summary>Returns the object of a handle.</summary>
    /// <exception cref="DriverException">There is none, or it is another kind of object.</exception>
    public T Get<T>(nint handle)
        where T : class
        => _objects.GetValueOrDefault(handle) as T
            ?? throw new DriverException(CudaResult.InvalidHandle, $"{handle:x} is no handle of a {Kind<T>()}{Why(handle)}");

    /// <summary>Returns the object of a handle that belongs to a context.</summary>
    /// <exception cref="DriverException">There is none, or it belongs to another context.</exception>
    public T Get<T>(nint handle, DriverContext context)
        where T : class, IContextObject
    {
        T found = Get<T>(handle);
        return ReferenceEquals(found.Context, context)
            ? found
            : throw new DriverException(CudaResult.InvalidHandle, $"the {Kind<T>()} belongs to another context than the current one");
    }

    /// <summary>Takes a handle away.</summary>
    public T Remove<T>(nint handle)
        where T : class
    {
        T found = Get<T>(handle);
        _objects.Remove(handle);
        return found;
    }

    private string Why(nint handle)
        => handle > 0x1000 && handle <= _last && handle % Step == 0 && !_objects.ContainsKey(handle) ? ": it was destroyed" : "";

    private static string Kind<T>() => typeof(T).Name.Replace("Driver", "", StringComparison.Ordinal).ToLowerInvariant();
}

/// <summary>An object that belongs to a context.</summary>
internal interface IContextObject
{
    /// <summary>The context.</summary>
    DriverContext Context { get; }
}
