using Migration.Contracts;
using Migration.Coordinator.Admission;

namespace Migration.Coordinator.Tests.Unit;

public class SwitchAnswerTests
{
    private static readonly PodEndpoint Pod = new()
    {
        Node = "node-a",
        Pod = "web",
        Address = "10.78.1.2",
        SecondAddress = "fd78:1::2",
        NextHopMac = "02:00:00:00:01:02",
        SwitchPort = 1,
    };

    private static readonly Workload Workload =
        new() { Platform = "kubernetes", Namespace = "shop", Pod = "web", Container = "app" };

    [Theory]
    [InlineData("10.78.1.2", "10.78.1.2", "fd78:1::2")]
    [InlineData("fd78:1::2", "fd78:1::2", "10.78.1.2")]
    [InlineData(null, "10.78.1.2", "fd78:1::2")]
    public void A_pod_is_known_by_the_address_to_which_services_lead(string? led, string first, string second)
    {
        var answer = new SwitchAnswer([], true, led is null ? [] : [led]);

        var seen = answer.Seen(Pod)!;

        (seen.Address, seen.SecondAddress).ShouldBe((first, second));
        answer.Split(Workload, Pod).ShouldBeNull();
    }

    [Fact]
    public void A_pod_with_clients_of_both_families_cannot_move()
    {
        var answer = new SwitchAnswer([], true, ["fd78:1::2", "10.78.1.2"]);

        answer.Split(Workload, Pod).ShouldNotBeNull().ShouldContain("of one family");
    }

    [Fact]
    public void A_pod_with_one_address_stays_as_it_is()
    {
        var single = Pod with { SecondAddress = null };
        var answer = new SwitchAnswer([], true, ["10.78.1.2"]);

        answer.Seen(single).ShouldBe(single);
        answer.Split(Workload, single).ShouldBeNull();
        answer.Seen(null).ShouldBeNull();
    }
}
