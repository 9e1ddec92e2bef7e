using System.Security.Cryptography;
using System.Text.Json;
using Migration.Platform.Oci;

namespace Migration.Oci.Tests.Sealing;

public sealed class SealKeyTests : IDisposable
{
    private readonly RSA _node = RSA.Create(2048);
    private readonly RSA _other = RSA.Create(2048);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _node.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Each_recipient_unwraps_the_key()
    {
        using var key = SealKey.New();
        var wrapped = key.WrapFor(_other, _node);

        foreach (var recipient in (RSA[])[_node, _other])
        {
            using var unwrapped = SealKey.Unwrap(wrapped, recipient);
            using var made = new MemoryStream();
            await using var sealing = new SealingStream(made, key);
            await sealing.WriteAsync("memory"u8.ToArray(), Cancellation);
            await sealing.CompleteAsync(Cancellation);
            made.Position = 0;
            await using var opening = new OpeningStream(made, unwrapped);
            using var reader = new StreamReader(opening);
            (await reader.ReadToEndAsync(Cancellation)).ShouldBe("memory");
        }
    }

    [Fact]
    public void Others_cannot_unwrap_it()
    {
        using var key = SealKey.New();
        var wrapped = key.WrapFor(_node);

        Should.Throw<SealException>(() => SealKey.Unwrap(wrapped, _other)).Message.ShouldContain("not for this node");
    }

    [Fact]
    public void The_form_is_that_of_ocicrypt()
    {
        using var key = SealKey.New();

        var jwe = JsonSerializer.Deserialize<JsonElement>(Convert.FromBase64String(key.WrapFor(_node)));

        jwe.GetProperty("recipients")[0].GetProperty("header").GetProperty("alg").GetString().ShouldBe("RSA-OAEP-256");
        foreach (var member in (string[])["protected", "iv", "ciphertext", "tag"])
            jwe.GetProperty(member).GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("no base64!")]
    [InlineData("e30=")]
    [InlineData("bnVsbA==")]
    [InlineData("eyJwcm90ZWN0ZWQiOiIhIiwicmVjaXBpZW50cyI6W10sIml2IjoiIiwiY2lwaGVydGV4dCI6IiIsInRhZyI6IiJ9")]
    public void What_is_no_wrapped_key_is_refused(string wrapped) =>
        Should.Throw<SealException>(() => SealKey.Unwrap(wrapped, _node));

    [Theory]
    [InlineData("ciphertext")]
    [InlineData("tag")]
    [InlineData("iv")]
    public void A_changed_wrapped_key_is_refused(string member)
    {
        using var key = SealKey.New();
        var json = System.Text.Json.Nodes.JsonNode.Parse(Convert.FromBase64String(key.WrapFor(_node)))!;
        var value = json[member]!.GetValue<string>();
        json[member] = (value[0] == 'A' ? 'B' : 'A') + value[1..];

        var changed = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(json));

        Should.Throw<SealException>(() => SealKey.Unwrap(changed, _node));
    }
}
