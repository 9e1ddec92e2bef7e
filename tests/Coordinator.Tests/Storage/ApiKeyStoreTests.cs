using Migration.Coordinator.Access;
using Migration.Coordinator.Store;
using Migration.Coordinator.Tests.Harness;
using Migration.Testing;

namespace Migration.Coordinator.Tests.Storage;

/// <summary>The same keys, whichever database holds them.</summary>
public sealed class ApiKeyStoreTests(PostgresFixture postgres)
{
    private readonly ManualTimeProvider _time = new(Samples.Noon);

    public static TheoryData<string> Kinds => RecordPlace.Kinds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Keys_are_found_by_their_id_and_one_name_has_one_good_key(string kind)
    {
        using var place = await RecordPlace.NewAsync(kind, postgres);
        await place.OpenAsync(_time);
        var store = new SqlApiKeyStore(place.Database(), _time);
        var (_, first) = ApiKeyText.New("ann", ApiScope.Read, Samples.Noon);
        var (_, second) = ApiKeyText.New("ann", ApiScope.Migrate, Samples.Noon.AddSeconds(1));

        (await store.AddAsync(first, Cancel)).ShouldBeTrue();
        (await store.AddAsync(second, Cancel)).ShouldBeFalse();
        (await store.FindAsync(first.Id, Cancel)).ShouldBe(first);
        (await store.RevokeAsync("ann", Cancel)).ShouldBeTrue();
        (await store.RevokeAsync("ann", Cancel)).ShouldBeFalse();
        (await store.AddAsync(second, Cancel)).ShouldBeTrue();
        (await store.ListAsync(Cancel)).ShouldBe([first with { RevokedAt = Samples.Noon }, second]);
    }
}
