using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit.Serialization;

namespace Migration.Contracts.Tests;

public class GoldenContractTests
{
    private static readonly JsonSerializerOptions Json = SystemTextJsonMessageSerializer.Options;

    public static TheoryData<string> Records => ContractTypes.RecordNames;

    public static TheoryData<string> Vocabularies => [.. ContractTypes.Vocabularies.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_keeps_its_wire_form(string name) =>
        GoldenFolder.ShouldMatch(name, GoldenContract.Describe(ContractTypes.Named(name)));

    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void A_vocabulary_keeps_its_words(string name) => GoldenFolder.ShouldMatch(
        name, GoldenContract.DescribeVocabulary(ContractTypes.Vocabularies.Single(t => t.Name == name)));

    [Fact]
    public void Every_golden_file_belongs_to_a_contract() => GoldenFolder.Names.ShouldBeSubsetOf(
        [.. ContractTypes.Records.Concat(ContractTypes.Vocabularies).Select(t => t.Name)]);

    [Theory]
    [MemberData(nameof(Records))]
    public void A_sample_survives_the_wire(string name)
    {
        var type = ContractTypes.Named(name);
        var json = JsonSerializer.SerializeToNode(ContractSample.Of(type), type, Json)!;

        var read = json.Deserialize(type, Json);

        JsonNode.DeepEquals(JsonSerializer.SerializeToNode(read, type, Json), json).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_message_without_a_required_property_is_refused_by_its_name(string name)
    {
        var type = ContractTypes.Named(name);
        foreach (var property in ContractTypes.PropertiesOf(type).Where(ContractTypes.IsRequired))
        {
            var wireName = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var json = (JsonObject)JsonSerializer.SerializeToNode(ContractSample.Of(type), type, Json)!;
            json.Remove(wireName).ShouldBeTrue();

            Should.Throw<JsonException>(() => json.Deserialize(type, Json)).Message.ShouldContain($"'{wireName}'");
        }
    }
}
