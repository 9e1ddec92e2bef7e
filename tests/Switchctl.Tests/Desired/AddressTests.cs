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
        IpAddress.Parse(text).ShouldBe(new IpAddress(value));
        new IpAddress(value).ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.1")]
    [InlineData("010.0.0.1")]
    [InlineData("0x0a.0.0.1")]
    [InlineData("10.0.0.256")]
    [InlineData("fe80::1%eth0")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("[fd00::1]")]
    [InlineData("fd00::g")]
    [InlineData(" 10.0.0.1")]
    public void What_is_not_a_plain_address_is_refused(string text)
    {
        IpAddress.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => IpAddress.Parse(text)).Message.ShouldContain("four numbers");
    }

    [Theory]
    [InlineData("::", "::")]
    [InlineData("FD00:1:0:0:0:0:0:A", "fd00:1::a")]
    [InlineData("2001:db8::10", "2001:db8::10")]
    public void An_ipv6_address_is_written_in_its_shortest_form(string text, string shortest)
    {
        var address = IpAddress.Parse(text);

        address.IsV6.ShouldBeTrue();
        address.ToString().ShouldBe(shortest);
        address.With(80).ShouldBe($"[{shortest}]:80");
    }

    [Theory]
    [InlineData("::/0")]
    [InlineData("fd00:1::/64")]
    [InlineData("fd00:1::7/128")]
    [InlineData("0.0.0.0/0")]
    [InlineData("10.0.1.0/24")]
    [InlineData("10.0.1.9/32")]
    public void A_prefix_reads_and_writes_the_same(string text) => IpPrefix.Parse(text).ToString().ShouldBe(text);

    [Theory]
    [InlineData("10.0.1.0")]
    [InlineData("10.0.1.1/24")]
    [InlineData("10.0.1.0/33")]
    [InlineData("fd00:1::1/64")]
    [InlineData("fd00:1::/129")]
    [InlineData("10.0.1.0/-1")]
    [InlineData("10.0.1.0/")]
    [InlineData("/24")]
    public void A_prefix_with_host_bits_or_without_a_length_is_refused(string text) =>
        IpPrefix.TryParse(text, out _).ShouldBeFalse();

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
