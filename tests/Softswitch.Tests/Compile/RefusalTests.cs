using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migration.Softswitch.Compile;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests.Compile;

/// <summary>What cannot be executed is refused by name, all of it at once.</summary>
public class RefusalTests
{
    // Long sums nest deeply.
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 512 };

    [Fact]
    public void Everything_that_cannot_be_executed_is_listed()
    {
        var program = Parse();
        var hold = Action(program, "ingress.hold");
        hold["primitives"]!.AsArray().Add(JsonNode.Parse("""{"op": "my_extern_work", "parameters": []}"""));
        var fence = Action(program, "ingress.fence");
        fence["primitives"]!.AsArray().Add(JsonNode.Parse("""{"op": "push", "parameters": []}"""));
        fence["primitives"]!.AsArray().Add(JsonNode.Parse(
            """{"op": "resubmit", "parameters": [{"type": "hexstr", "value": "0x7"}]}"""));
        program["calculations"]![0]!["algo"] = "crc64_of_mine";
        program["extern_instances"]!.AsArray().Add(JsonNode.Parse("""{"name": "mine"}"""));
        program["counter_arrays"]!.AsArray().First(c => (string)c!["name"]! == "ingress.drops")!["size"] = 500_000_000;
        var tables = program["pipelines"]![0]!["tables"]!.AsArray();
        tables.First(t => (string)t!["name"]! == "ingress.route")!["type"] = "indirect_ws";

        var e = Should.Throw<ProgramRefusedException>(() => Compile(program));

        string[] expected =
        [
            "the primitive push lacks parameters", "the field list 7", "crc64_of_mine", "extern instance mine",
            "table ingress.route: implementation indirect_ws", "ingress.drops: 500000000 cells",
        ];
        foreach (var part in expected)
        {
            e.Message.ShouldContain(part);
        }

        e.Message.ShouldContain("action ingress.hold: the primitive my_extern_work");
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{}", "not a BMv2 program")]
    [InlineData("""{"__meta__": {"version": [3, 0]}}""", "version 3")]
    [InlineData("""{"__meta__": {"version": [2, 23]}}""", "pipeline")]
    public void What_is_no_program_is_named_as_such(string json, string expected)
    {
        var e = Should.Throw<Exception>(
            () => ProgramCompiler.Compile(Encoding.UTF8.GetBytes(json), TimeProvider.System));

        e.ShouldBeAssignableTo<FormatException>();
        e.Message.ShouldContain(expected, Case.Insensitive);
    }

    [Fact]
    public void Headers_that_no_packet_could_have_are_refused()
    {
        var program = Parse();
        var ethernet = program["header_types"]!.AsArray().First(t => (string)t!["name"]! == "ethernet_t")!;
        ethernet["fields"]![0]![1] = 8_000_000;

        Should.Throw<ProgramRefusedException>(() => Compile(program)).Message.ShouldContain("fields of 64 bits");
    }

    [Fact]
    public void A_field_that_the_program_does_not_declare_is_named()
    {
        var program = Parse();
        Action(program, "ingress.hold")["primitives"]![0]!["parameters"]![0]!["value"] =
            new JsonArray("scalars", "no_such_field");

        Should.Throw<ProgramRefusedException>(() => Compile(program)).Message.ShouldContain("scalars.no_such_field");
    }

    private static JsonNode Parse() =>
        JsonNode.Parse(CompiledProgram.Json, null, new JsonDocumentOptions { MaxDepth = 512 })!;

    private static JsonNode Action(JsonNode program, string name) =>
        program["actions"]!.AsArray().First(a => (string)a!["name"]! == name)!;

    private static void Compile(JsonNode program) =>
        ProgramCompiler.Compile(
        JsonSerializer.SerializeToUtf8Bytes(program, Deep), TimeProvider.System);
}
