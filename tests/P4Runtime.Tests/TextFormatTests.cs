using Google.Protobuf;
using Migration.P4Runtime.Tests.Fakes;
using Migration.Platform.P4Runtime.Config.V1;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;

namespace Migration.P4Runtime.Tests;

public class TextFormatTests
{
    [Fact]
    public void A_p4info_as_p4c_writes_it_is_read_whole()
    {
        var info = TextFormat.Parse<P4Info>(Samples.P4InfoText);

        info.PkgInfo.Arch.ShouldBe("v1model");
        info.Tables.Count.ShouldBe(2);
        var table = info.Tables[0];
        table.Preamble.Annotations.ShouldBe(["@brief(\"one row per \" \"backend\")"]);
        table.MatchFields[0].MatchType.ShouldBe(MatchField.Types.MatchType.Exact);
        table.ActionRefs.Select(a => a.Id).ShouldBe([16777217u, 16777218u]);
        table.ActionRefs[1].Scope.ShouldBe(ActionRef.Types.Scope.DefaultOnly);
        table.DirectResourceIds.ShouldBe([318767105u]);
        table.HasInitialEntries.ShouldBeTrue();
        info.DirectCounters[0].Spec.Unit.ShouldBe(CounterSpec.Types.Unit.Both);
        info.TypeInfo.SerializableEnums["proto_t"].Members.Select(m => m.Value[0]).ShouldBe([(byte)6, (byte)17]);
        info.TypeInfo.NewTypes["port_t"].TranslatedType.SdnBitwidth.ShouldBe(32);
    }

    [Theory]
    [InlineData("name: 'a' \"b\"", "ab")]
    [InlineData("name: \"\\\"\\'\\\\ \\n\\t\\x41\\101 \\u00e9 ü\"", "\"'\\ \n\tAA é ü")]
    [InlineData("name:\"x\";", "x")]
    [InlineData("# note\nname: \"#\" # more", "#")]
    public void Strings_are_unescaped_and_joined(string text, string value) =>
        TextFormat.Parse<PkgInfo>(text).Name.ShouldBe(value);

    [Theory]
    [InlineData("priority: -5", -5)]
    [InlineData("priority: 0x10", 16)]
    [InlineData("priority: 010", 8)]
    [InlineData("priority: -2147483648", int.MinValue)]
    public void Numbers_are_decimal_hexadecimal_or_octal(string text, int value) =>
        TextFormat.Parse<TableEntry>(text).Priority.ShouldBe(value);

    [Theory]
    [InlineData("match { exact { value: '\\000\\377' } }", 1)]
    [InlineData("match: < exact: < value: '\\000\\377' > >", 1)]
    [InlineData("match: [ { field_id: 1 }, { exact { value: '\\000\\377' } } ]", 2)]
    public void Messages_may_be_nested_listed_and_in_angles(string text, int count)
    {
        var entry = TextFormat.Parse<TableEntry>(text);

        entry.Match.Count.ShouldBe(count);
        entry.Match[^1].Exact.Value.ShouldBe(ByteString.CopyFrom(0, 255));
    }

    [Theory]
    [InlineData("tables {\n  preamble {\n    idd: 1\n  }\n}", 3, "p4.config.v1.Preamble has no field 'idd'")]
    [InlineData("tables {\n  size: many\n}", 2, "'many' is not a value of 'size'")]
    [InlineData("tables {\n  size: 1\n  size: 2\n}", 3, "given twice")]
    [InlineData("tables {\n  match_fields { match_type: EXACT\n other_match_type: 'x' }\n}", 3, "another of its oneof")]
    [InlineData("tables {\n  preamble { id: -1 }\n}", 2, "'-1' is not a value of 'id'")]
    [InlineData("tables {\n  preamble { id: 4294967296 }\n}", 2, "is not a value of 'id'")]
    [InlineData("tables {\n  match_fields { match_type: EXAKT }\n}", 2, "'EXAKT' is not a value")]
    [InlineData("tables {\n  preamble {", 2, "the end of the text")]
    [InlineData("tables { preamble { name: \"abc\n\" } }", 1, "not closed")]
    [InlineData("tables { preamble { name: \"\\q\" } }", 1, "not an escape sequence")]
    [InlineData("tables { preamble { name: \"\\xff\" } }", 1, "not valid UTF-8")]
    [InlineData("tables { preamble { id: \"1\" } }", 1, "a string for 'id'")]
    [InlineData("tables { size 5 }", 1, "where ':' and a value of 'size'")]
    [InlineData("tables: 5", 1, "where '{' of 'tables'")]
    [InlineData("}", 1, "where a field of P4Info should be")]
    [InlineData("tables { size: [1, 2] }", 1, "takes one value")]
    [InlineData("tables { other_properties { [type.googleapis.com/x] { } } }", 1, "not supported")]
    public void Faults_are_named_with_their_line(string text, int line, string words)
    {
        var e = Should.Throw<TextFormatException>(() => TextFormat.Parse<P4Info>(text));

        e.Line.ShouldBe(line);
        e.Message.ShouldContain(words);
    }

    [Fact]
    public void Hostile_nesting_is_refused()
    {
        var text = "type_spec { tuple { " + string.Concat(Enumerable.Repeat("members { tuple { ", 100_000));

        Should.Throw<TextFormatException>(() => TextFormat.Parse<Register>(text)).Message
            .ShouldContain("nested deeper");
    }
}
