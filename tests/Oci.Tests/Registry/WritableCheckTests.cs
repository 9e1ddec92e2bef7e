using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

/// <summary>Whether a registry takes images is found out without leaving anything there.</summary>
public sealed class WritableCheckTests : IAsyncLifetime
{
    private readonly RegistryFixture _registry = new();

    public ValueTask InitializeAsync() => _registry.InitializeAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task A_registry_that_takes_images_keeps_nothing_of_the_question()
    {
        using var client = _registry.Client();

        await client.CheckWritableAsync("checkpoints/preflight", RegistryFixture.Cancelled);

        Directory.GetFiles(_registry.Folder, "data", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_registry_that_is_away_is_said_to_be()
    {
        using var client = new RegistryClient(
            new RegistryClientOptions { Registry = "127.0.0.1:1", PlainHttp = true }, TimeProvider.System);

        (await Should.ThrowAsync<RegistryException>(
            () => client.CheckWritableAsync("checkpoints/preflight", RegistryFixture.Cancelled)))
            .Message.ShouldContain("127.0.0.1:1/checkpoints/preflight");
    }
}
