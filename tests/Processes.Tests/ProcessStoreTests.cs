using Migration.Platform.Processes;

namespace Migration.Processes.Tests;

public sealed class ProcessStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("processes-test-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_is_put_is_found_until_it_is_deleted()
    {
        var store = new ProcessStore(_folder);
        var workload = Samples.Workload with { Labels = new Dictionary<string, string> { ["tier"] = "cache" } };

        await store.PutAsync(workload, Cancellation);

        var found = (await store.FindAsync("web-server", Cancellation)).ShouldNotBeNull();
        found.Labels["tier"].ShouldBe("cache");
        (found with { Labels = workload.Labels }).ShouldBe(workload);
        (await store.FindAllAsync(Cancellation)).Count.ShouldBe(1);
        store.Delete("web-server");
        (await store.FindAsync("web-server", Cancellation)).ShouldBeNull();
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("Web")]
    [InlineData("")]
    public async Task A_name_that_is_no_name_is_refused_and_says_what_is_one(string name)
    {
        var e = await Should.ThrowAsync<ProcessException>(() => new ProcessStore(_folder).FindAsync(name, Cancellation));
        e.Message.ShouldContain("lower-case letters");
    }

    [Fact]
    public async Task A_file_that_is_not_a_workload_is_named()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "web.json"), "{ \"name\": 1 }", Cancellation);
        var e = await Should.ThrowAsync<ProcessException>(() => new ProcessStore(_folder).FindAsync("web", Cancellation));
        e.Message.ShouldContain("web.json does not describe a process workload");
    }

    [Fact]
    public async Task Only_one_at_a_time_holds_the_lock()
    {
        var store = new ProcessStore(_folder);
        var first = await store.LockAsync(Cancellation);
        var second = store.LockAsync(Cancellation);

        second.IsCompleted.ShouldBeFalse();
        first.Dispose();

        (await second).Dispose();
    }

    [Fact]
    public async Task Addresses_are_given_out_in_order_and_none_twice()
    {
        var store = new ProcessStore(_folder);
        var network = new PodNetwork(new ProcessOptions { Subnet = "10.1.2.128/30" }, store);

        (await network.FreeAddressAsync(Cancellation)).ShouldBe("10.1.2.129");
        await store.PutAsync(Samples.Workload with { Name = "a", Address = "10.1.2.129" }, Cancellation);
        (await network.FreeAddressAsync(Cancellation)).ShouldBe("10.1.2.130");
        await store.PutAsync(Samples.Workload with { Name = "b", Address = "10.1.2.130" }, Cancellation);
        (await Should.ThrowAsync<ProcessException>(() => network.FreeAddressAsync(Cancellation)))
            .Message.ShouldContain("are taken: make it larger");
    }

    [Fact]
    public async Task An_ipv6_subnet_gives_out_its_addresses_too()
    {
        var store = new ProcessStore(_folder);
        var network = new PodNetwork(new ProcessOptions { Subnet = "fd00:10:1:2:1::/126" }, store);

        foreach (var expected in (string[])["fd00:10:1:2:1::1", "fd00:10:1:2:1::2", "fd00:10:1:2:1::3"])
        {
            var free = await network.FreeAddressAsync(Cancellation);
            free.ShouldBe(expected);
            // However it is written: it is taken.
            await store.PutAsync(
                Samples.Workload with { Name = $"w{expected[^1]}", Address = free.Replace("::", ":0:0:") }, Cancellation);
        }

        (await Should.ThrowAsync<ProcessException>(() => network.FreeAddressAsync(Cancellation)))
            .Message.ShouldContain("are taken: make it larger");
    }

    [Fact]
    public async Task A_node_without_a_subnet_says_what_to_set() =>
        (await Should.ThrowAsync<ProcessException>(
            () => new PodNetwork(new ProcessOptions(), new ProcessStore(_folder)).FreeAddressAsync(Cancellation)))
        .Message.ShouldContain("Processes:Subnet");
}
