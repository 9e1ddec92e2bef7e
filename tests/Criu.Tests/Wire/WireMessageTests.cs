using Migration.Platform.Criu.Wire;

namespace Migration.Criu.Tests.Wire;

public sealed class WireMessageTests
{
    [Theory]
    [InlineData("")]
    [InlineData("0805")]
    [InlineData("08858000")] // 5, written in three bytes
    [InlineData("1a026869 2101020304 05060708 2d01020304 0801")] // all wire types, out of order
    [InlineData("5a0401020304 58 07")] // packed and single words of one field
    [InlineData("f8ffffff0f01")] // the largest field number that protobuf allows
    public void An_unchanged_message_is_written_back_byte_for_byte(string hex)
    {
        byte[] bytes = Hex(hex);

        WireMessage.Parse(bytes).ToArray().ShouldBe(bytes);
    }

    [Theory]
    [InlineData("08", "ends inside field 1")]
    [InlineData("0880", "ends inside field 1")]
    [InlineData("80", "ends inside a field tag")]
    [InlineData("1a05 6869", "field 3 says 5 bytes, but only 2 follow")]
    [InlineData("1affffffff0f00", "field 3 says 4294967295 bytes")]
    [InlineData("21 0102", "ends inside field 4")]
    [InlineData("2d 0102", "ends inside field 5")]
    [InlineData("0b", "unknown wire type 3")]
    [InlineData("00", "field number 0")]
    [InlineData("f8ffffff1f01", "field number 1073741823")]
    [InlineData("08ffffffffffffffffffff01", "ends inside field 1")] // eleven bytes
    public void Broken_bytes_are_refused_with_their_cause(string hex, string cause) =>
        Should.Throw<WireFormatException>(() => WireMessage.Parse(Hex(hex))).Message.ShouldContain(cause);

    [Fact]
    public void Values_are_read_whatever_the_wire_type()
    {
        var message = WireMessage.Parse(Hex("0801 0802 1a026869 2101000000 00000000 2d02000000"));

        message.Scalar(1).ShouldBe(2u, "the last occurrence wins");
        message.Text(3).ShouldBe("hi");
        message.Scalar(4).ShouldBe(1u);
        message.Scalar(5).ShouldBe(2u);
        message.Scalar(6).ShouldBeNull();
        message.Text(6).ShouldBeNull();
        Should.Throw<WireFormatException>(() => message.RequiredScalar(6)).Message.ShouldContain("required field 6");
        Should.Throw<WireFormatException>(() => message.Scalar(3)).Message.ShouldContain("expected a number");
        Should.Throw<WireFormatException>(() => message.Text(1)).Message.ShouldContain("field 1 is VarInt");
    }

    [Fact]
    public void Repeated_words_keep_their_style_when_replaced()
    {
        // Field 11: one single word, then two packed, then one single; a foreign field between.
        var message = WireMessage.Parse(Hex("5801 0807 5a020203 5804"));
        message.RepeatedUInt32(11).ShouldBe([1u, 2, 3, 4]);

        message.ReplaceRepeatedUInt32(11, [0x80, 9, 300]);

        Convert.ToHexStringLower(message.ToArray()).ShouldBe("588001" + "0807" + "5a0309ac02" + "5804");
        Should.Throw<WireFormatException>(() => message.ReplaceRepeatedUInt32(11, [1, 2, 3, 4, 5]))
            .Message.ShouldContain("4 words, 5 expected");
    }

    [Theory]
    [InlineData("5880808080 10", "more than 32 bits")]
    [InlineData("5a0180", "ends inside a word")]
    public void Broken_words_are_refused(string hex, string cause) =>
        Should.Throw<WireFormatException>(() => WireMessage.Parse(Hex(hex)).RepeatedUInt32(11))
            .Message.ShouldContain(cause);

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
