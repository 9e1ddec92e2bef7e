using System.Reflection;
using System.Runtime.CompilerServices;

namespace Migration.Contracts.Tests;

/// <summary>Fills a contract with fixed values, every property set, so that its JSON can be pinned.</summary>
internal static class ContractSample
{
    private static readonly DateTimeOffset Instant = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public static object Of(Type type)
    {
        var sample = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in ContractTypes.PropertiesOf(type))
            property.SetValue(sample, Value(property.PropertyType, property));
        return sample;
    }

    private static object Value(Type type, PropertyInfo property)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return $"a {property.Name}";
        if (type == typeof(Guid))
            return new Guid("0197a000-0000-7000-8000-000000000001");
        if (type == typeof(DateTimeOffset))
            return Instant;
        if (type == typeof(double))
            return 1.5;
        if (type == typeof(bool))
            return true;
        if (type == typeof(int) || type == typeof(long))
            return Convert.ChangeType(3, type);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return List(type.GetGenericArguments()[0], property);
        if (type == typeof(IReadOnlyDictionary<string, string>))
            return new Dictionary<string, string> { ["a key"] = $"a value of {property.Name}" };
        return type.Namespace == ContractTypes.Records[0].Namespace
            ? Of(type)
            : throw new InvalidOperationException($"No sample for {type} of {property}: add one.");
    }

    private static Array List(Type element, PropertyInfo property)
    {
        var list = Array.CreateInstance(element, 1);
        list.SetValue(Value(element, property), 0);
        return list;
    }
}
