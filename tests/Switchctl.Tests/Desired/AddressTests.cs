using Migration.SwitchCtl.Desired;

namespace Migration.Switchctl.Tests.Desired;

public class AddressTests
{
    [Theory]
    [InlineData("0.0.0.0", 0u)]
    [InlineData("10.88.1.7", 0x0a580107u)]
    [InlineData("255.255.255.255", uint.MaxValue)]
    public void An_address_reads_and_writes_the_same(string text, uint value)
    {
        Ipv4.Parse(text).ShouldBe(new Ipv4(value));
        new Ipv4(value).ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.1")]
    [InlineData("010.0.0.1")]
    [InlineData("0x0a.0.0.1")]
    [InlineData("10.0.0.256")]
    [InlineData("::1")]
    [InlineData(" 10.0.0.1")]
    public void What_is_not_four_decimal_octets_is_refused(string text)
    {
        Ipv4.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => Ipv4.Parse(text)).Message.ShouldContain("four numbers");
    }

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("10.0.1.0/24")]
    [InlineData("10.0.1.9/32")]
    public void A_prefix_reads_and_writes_the_same(string text) => Ipv4Prefix.Parse(text).ToString().ShouldBe(text);

    [Theory]
    [InlineData("10.0.1.0")]
    [InlineData("10.0.1.1/24")]
    [InlineData("10.0.1.0/33")]
    [InlineData("10.0.1.0/-1")]
    [InlineData("10.0.1.0/")]
    [InlineData("/24")]
    public void A_prefix_with_host_bits_or_without_a_length_is_refused(string text) =>
        Ipv4Prefix.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_mac_reads_and_writes_the_same() =>
        Mac.Parse("02:00:0A:ff:01:0b").ToString().ShouldBe("02:00:0a:ff:01:0b");

    [Theory]
    [InlineData("02:00:00:00:01")]
    [InlineData("02-00-00-00-01-0a")]
    [InlineData("02:00:00:00:01:0g")]
    [InlineData("02:00:00:00:01:a")]
    [InlineData("01:00:5e:00:00:01")]
    [InlineData("ff:ff:ff:ff:ff:ff")]
    [InlineData("00:00:00:00:00:00")]
    public void What_is_no_unicast_mac_is_refused(string text) => Mac.TryParse(text, out _).ShouldBeFalse();
}
