using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;

namespace IlgpuColorize.Kernels.Tests.Devices;

/// <summary>Where the members of a kernel's parameters lie on a GPU: a view as address and length, every struct as C lays it out.</summary>
internal static class ParameterLayout
{
    private const int ViewPart = sizeof(long);

    /// <summary>True for a view, of which a kernel gets the address and the length.</summary>
    public static bool IsView(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>);

    /// <summary>True for a struct with a view in it, at any depth, all of which a kernel can hold.</summary>
    public static bool HoldsView(Type type)
        => MembersOf(type).Any(IsView) && MembersOf(type).All(member => IsView(member) || IsPlain(member));

    /// <summary>Returns the members of a struct in their order.</summary>
    public static FieldInfo[] FieldsOf(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    /// <summary>Returns the number of bytes of which a type's places are multiples.</summary>
    public static int AlignmentOf(Type type)
        => IsView(type) ? ViewPart
            : type.IsEnum ? AlignmentOf(type.GetEnumUnderlyingType())
            : type.IsPrimitive ? Marshal.SizeOf(type)
            : FieldsOf(type).Select(field => AlignmentOf(field.FieldType)).DefaultIfEmpty(1).Max();

    /// <summary>
    /// Finds the first member of a struct that lies elsewhere than it would if nothing were nested, all members in one list; null where
    /// there is none.
    /// </summary>
    /// <returns>The member, both places, and the nested struct whose padding moved it.</returns>
    public static string? FirstMoved(Type type)
    {
        Walk walk = new();
        walk.Add(type, "");
        return walk.FirstMoved is null ? null : $"{type.Name}{walk.FirstMoved}";
    }

    // Of a struct those of its members instead; what is no struct of a kernel, a reference, a pointer or a nullable, stays as it is.
    private static IEnumerable<Type> MembersOf(Type type)
        => IsView(type) || IsPlain(type) || !type.IsValueType || type.IsByRefLike || Nullable.GetUnderlyingType(type) is not null
            ? [type]
            : FieldsOf(type).SelectMany(field => MembersOf(field.FieldType));

    private static bool IsPlain(Type type) => type.IsEnum || type.IsPrimitive;

    private sealed class Walk
    {
        private int _nested;
        private int _flat;
        private string _padding = "";

        public string? FirstMoved { get; private set; }

        public void Add(Type type, string path)
        {
            if (IsView(type))
            {
                Put(ViewPart, path);
                Put(ViewPart, path);
            }
            else if (IsPlain(type))
            {
                Put(AlignmentOf(type), path);
            }
            else
            {
                int first = Pad(type, "begins");
                foreach (FieldInfo field in FieldsOf(type))
                    Add(field.FieldType, $"{path}.{NameOf(field)}");
                Pad(type, $"ends, {_nested - first} bytes long,");
            }
        }

        private void Put(int bytes, string path)
        {
            _nested = RoundUp(_nested, bytes);
            _flat = RoundUp(_flat, bytes);
            if (_nested != _flat)
                FirstMoved ??= $"{path} lies at byte {_nested}, in a flat list at {_flat}: {_padding}";
            _nested += bytes;
            _flat += bytes;
        }

        private int Pad(Type type, string where)
        {
            int padded = RoundUp(_nested, AlignmentOf(type));
            if (padded != _nested)
                _padding = $"{type.Name} {where} at byte {_nested} and is padded by {padded - _nested} bytes";
            return _nested = padded;
        }

        // Of a property, <Name>k__BackingField.
        private static string NameOf(FieldInfo field) => field.Name.Split('<', '>') is [_, var property, _] ? property : field.Name;

        private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;
    }
}
