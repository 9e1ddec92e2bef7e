using System.Text.Json.Nodes;
using Migration.Cli.Output;
using YamlDotNet.Serialization;

namespace Migration.Cli.Tests.Output;

public class StructuredTextTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("yes")]
    [InlineData("null")]
    [InlineData("0123")]
    [InlineData("1e3")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("- a")]
    [InlineData("*a")]
    [InlineData("'quoted' \"twice\"")]
    [InlineData(" spaces ")]
    [InlineData("two\nlines")]
    [InlineData("ends with colon:")]
    [InlineData("ümläut € \u001b[31m")]
    public void A_string_comes_back_from_yaml_as_it_was(string text)
    {
        var node = new JsonObject { ["key"] = text, ["list"] = new JsonArray(text, text) };
        using var writer = new StringWriter();
        StructuredText.Write(writer, node, OutputFormat.Yaml);

        var read = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build()
            .Deserialize<Dictionary<string, object>>(writer.ToString());
        read["key"].ShouldBe(text);
        read["list"].ShouldBeOfType<List<object>>().ShouldBe([text, text]);
    }

    [Fact]
    public void Numbers_truth_and_nothing_stay_what_they_are()
    {
        var node = JsonNode.Parse("""{ "number": 1.5, "t": true, "nothing": null, "empty": {}, "none": [] }""")!;
        using var writer = new StringWriter();
        StructuredText.Write(writer, node, OutputFormat.Yaml);

        writer.ToString().ReplaceLineEndings("\n")
            .ShouldBe("number: 1.5\nt: true\nnothing: null\nempty: {}\nnone: []\n");
    }

    [Theory]
    [InlineData("a\u001b[31mred", "a?[31mred")]
    [InlineData("two\nlines\t.", "two lines .")]
    [InlineData("right\u202eleft", "right?left")]
    public void Nothing_that_a_terminal_would_act_on_is_written(string text, string expected) =>
        PlainText.OneLine(text).ShouldBe(expected);
}
