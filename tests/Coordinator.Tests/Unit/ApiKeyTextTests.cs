using Migration.Coordinator.Access;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Coordinator.Tests.Unit;

public class ApiKeyTextTests
{
    [Fact]
    public void Only_the_key_itself_fits_and_nothing_kept_of_it_gives_it_away()
    {
        var (text, key) = ApiKeyText.New("ann", ApiScope.Read, Samples.Noon);
        var (other, _) = ApiKeyText.New("ann", ApiScope.Read, Samples.Noon);

        ApiKeyText.IdOf(text).ShouldBe(key.Id);
        ApiKeyText.Fits(text, key).ShouldBeTrue();
        ApiKeyText.Fits(other, key).ShouldBeFalse();
        key.ToString().ShouldNotContain(text.Split('_', 3)[2]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cfk")]
    [InlineData("cfk_0011223344556677_")]
    [InlineData("cfk_0011223344556677_AAAA")]
    [InlineData("cfk_0011223344556677_not base64!")]
    [InlineData("xxx_0011223344556677_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_key_does_not_fit(string text)
    {
        var (_, key) = ApiKeyText.New("ann", ApiScope.Read, Samples.Noon);

        ApiKeyText.Fits(text, key with { Id = "0011223344556677" }).ShouldBeFalse();
    }
}
