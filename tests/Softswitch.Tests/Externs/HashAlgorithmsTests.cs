using System.Text;
using Migration.Softswitch.Externs;

namespace Migration.Softswitch.Tests.Externs;

/// <summary>Check values over "123456789", as catalogues of CRCs list them; the others by hand.</summary>
public class HashAlgorithmsTests
{
    [Theory]
    [InlineData("crc32", "123456789", 0xCBF43926)]
    [InlineData("crc16", "123456789", 0xBB3D)]
    [InlineData("crcCCITT", "123456789", 0x29B1)]
    [InlineData("csum16", "\u0001\u0002\u0003", 0xFBFD)]
    [InlineData("xor16", "\u0001\u0002\u0003", 0x0202)]
    [InlineData("identity", "\u0001\u0002\u0003", 0x010203)]
    public void Value_of_a_known_input(string name, string input, ulong expected) =>
        HashAlgorithms.ByName[name](Encoding.ASCII.GetBytes(input)).ShouldBe(expected);
}
