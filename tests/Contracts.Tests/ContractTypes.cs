using System.Reflection;
using System.Runtime.CompilerServices;

namespace Migration.Contracts.Tests;

/// <summary>Everything the contracts assembly offers.</summary>
internal static class ContractTypes
{
    private static readonly Type[] Exported = typeof(MigrationRequested).Assembly.GetExportedTypes();

    /// <summary>Records: messages and the parts they are made of.</summary>
    public static IReadOnlyList<Type> Records { get; } = [.. Exported.Where(t => !IsStatic(t)).OrderBy(t => t.Name)];

    /// <summary>Static classes: words that messages may contain.</summary>
    public static IReadOnlyList<Type> Vocabularies { get; } = [.. Exported.Where(IsStatic).OrderBy(t => t.Name)];

    public static TheoryData<string> RecordNames => [.. Records.Select(t => t.Name)];

    public static Type Named(string name) => Records.Single(t => t.Name == name);

    public static IEnumerable<PropertyInfo> PropertiesOf(Type record) =>
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(p => p.MetadataToken);

    public static bool IsRequired(PropertyInfo property) =>
        property.IsDefined(typeof(RequiredMemberAttribute), inherit: false);

    public static bool IsNullable(PropertyInfo property) =>
        new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    public static bool IsInitOnly(PropertyInfo property) =>
        property.SetMethod is { IsPublic: true } set
        && set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static bool IsStatic(Type type) => type is { IsAbstract: true, IsSealed: true };
}
