using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit;
using MassTransit.Serialization;

namespace Migration.Contracts.Tests;

/// <summary>What the outside world relies on of a contract: identity on the bus, properties, JSON.</summary>
internal static class GoldenContract
{
    private static readonly JsonSerializerOptions Written = new(SystemTextJsonMessageSerializer.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Text of the golden file of a record.</summary>
    public static string Describe(Type record)
    {
        var properties = ContractTypes.PropertiesOf(record).Select(p => (JsonNode)new JsonObject
        {
            ["name"] = JsonNamingPolicy.CamelCase.ConvertName(p.Name),
            ["type"] = TypeName(p.PropertyType),
            ["nullable"] = ContractTypes.IsNullable(p),
            ["required"] = ContractTypes.IsRequired(p),
        });
        return Text(new JsonObject
        {
            ["urn"] = MessageUrn.ForTypeString(record),
            ["properties"] = new JsonArray([.. properties]),
            ["sample"] = JsonSerializer.SerializeToNode(ContractSample.Of(record), record, Written),
        });
    }

    /// <summary>Text of the golden file of a vocabulary.</summary>
    public static string DescribeVocabulary(Type vocabulary)
    {
        var words = vocabulary.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.IsLiteral)
            .OrderBy(f => f.MetadataToken)
            .Select(f => KeyValuePair.Create(f.Name, (JsonNode?)JsonValue.Create((string)f.GetRawConstantValue()!)));
        return Text(new JsonObject(words));
    }

    private static string Text(JsonObject golden) => golden.ToJsonString(Written) + "\n";

    private static string TypeName(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(IReadOnlyDictionary<string, string>))
            return "map of string";
        if (type.IsGenericType)
            return $"list of {TypeName(type.GetGenericArguments()[0])}";
        return type.Name switch
        {
            nameof(String) => "string",
            nameof(Guid) => "uuid",
            nameof(DateTimeOffset) => "timestamp",
            nameof(Double) => "number",
            nameof(Boolean) => "boolean",
            nameof(Int32) => "int32",
            nameof(Int64) => "int64",
            var name => name,
        };
    }
}
