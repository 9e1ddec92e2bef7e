using System.Runtime.CompilerServices;

namespace Migration.Contracts.Tests;

public class ContractShapeTests
{
    // Properties that may be left out and then are not null.
    private static readonly Dictionary<string, object> DocumentedDefaults = new()
    {
        ["Workload.Namespace"] = "default",
    };

    public static TheoryData<string> Records => ContractTypes.RecordNames;

    [Fact]
    public void The_assembly_has_contracts() => ContractTypes.Records.Count.ShouldBeGreaterThan(25);

    [Theory]
    [MemberData(nameof(Records))]
    public void A_contract_is_a_sealed_record_in_the_frozen_namespace(string name)
    {
        var type = ContractTypes.Named(name);

        type.Namespace.ShouldBe("Migration.Contracts");
        type.IsSealed.ShouldBeTrue();
        type.BaseType.ShouldBe(typeof(object));
        type.GetMethod("<Clone>$").ShouldNotBeNull("not a record");
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_property_is_init_only_and_required_or_nullable_or_has_a_documented_default(string name)
    {
        var type = ContractTypes.Named(name);
        foreach (var property in ContractTypes.PropertiesOf(type))
        {
            var full = $"{name}.{property.Name}";
            ContractTypes.IsInitOnly(property).ShouldBeTrue($"{full} can be changed after the message was made");
            if (ContractTypes.IsRequired(property))
                ContractTypes.IsNullable(property).ShouldBeFalse($"{full} is required, so it need not be nullable");
            else if (!ContractTypes.IsNullable(property))
                DefaultOf(type, property.Name).ShouldBe(DocumentedDefaults.GetValueOrDefault(full), full);
        }
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_contract_has_no_behaviour(string name) => ContractTypes.Named(name)
        .GetMethods()
        .Where(m => m.DeclaringType == ContractTypes.Named(name))
        .Where(m => !m.IsSpecialName && !m.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
        .Select(m => m.Name)
        .ShouldBeEmpty();

    private static object? DefaultOf(Type type, string property) =>
        type.GetProperty(property)!.GetValue(Activator.CreateInstance(type));
}
