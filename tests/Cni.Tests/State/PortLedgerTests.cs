using Migration.Cni.Configuration;
using Migration.Cni.Protocol;
using Migration.Cni.State;

namespace Migration.Cni.Tests.State;

public sealed class PortLedgerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cfcni-ledger-");

    private PortLedger Ledger => new(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_number_comes_back_as_late_as_possible()
    {
        Allocate("a", 16, 18).ShouldBe(16);
        Free("a");

        Allocate("b", 16, 18).ShouldBe(17);
        Allocate("c", 16, 18).ShouldBe(18);
        Allocate("d", 16, 18).ShouldBe(16);
    }

    [Fact]
    public void Numbers_of_the_controller_and_of_others_at_the_switch_are_passed_over()
    {
        Allocate("a", 253, 258, taken: [254]).ShouldBe(253);
        Allocate("b", 253, 258, taken: [254]).ShouldBe(256);
    }

    [Fact]
    public void When_none_is_left_it_says_where_to_look()
    {
        Allocate("a", 16, 16);

        var refused = Should.Throw<CniException>(() => Allocate("b", 16, 16));

        refused.Code.ShouldBe(CniErrorCodes.NoPortLeft);
        refused.Details.ShouldContain(_folder.FullName);
    }

    [Fact]
    public void What_one_works_on_nobody_else_gets_hold_of()
    {
        Allocate("a", 16, 18);
        using var held = Ledger.Hold("net", "node", "a", "eth0");

        Ledger.TryHold(held!.Attachment).ShouldBeNull();
        held.Dispose();
        using var again = Ledger.TryHold(held.Attachment);
        again.ShouldNotBeNull();
    }

    [Fact]
    public async Task Whoever_waits_for_what_goes_away_finds_it_gone()
    {
        Allocate("a", 16, 18);
        Task<HeldAttachment?> waiting;
        using (var held = Ledger.Hold("net", "node", "a", "eth0"))
        {
            waiting = Task.Run(() => Ledger.Hold("net", "node", "a", "eth0"), TestContext.Current.CancellationToken);
            held!.Forget();
        }

        (await waiting).ShouldBeNull();
    }

    [Fact]
    public void A_damaged_file_is_named()
    {
        Allocate("a", 16, 18);
        var path = Path.Combine(_folder.FullName, "ports", "16.json");
        File.WriteAllText(path, "{");

        Should.Throw<CniException>(() => Ledger.All()).Message.ShouldContain(path);
    }

    [Fact]
    public void A_draft_that_a_crash_left_is_no_attachment()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(
            Path.Combine(_folder.FullName, "ports")).FullName, "16.json.new"), "{");

        Ledger.All().ShouldBeEmpty();
        Allocate("a", 16, 18).ShouldBe(16);
    }

    private int Allocate(string container, int first, int last, int[]? taken = null)
    {
        var settings = new SwitchSettings
        {
            Type = SwitchSettings.Softswitch, Control = "/x", FirstPort = first, LastPort = last,
            Timeout = TimeSpan.FromSeconds(1),
        };
        using var held = Ledger.Allocate(
            settings,
            port => new Attachment
            {
                Port = port, Phase = AttachmentPhase.Added, Network = "net", Node = "node", ContainerId = container,
                InterfaceName = "eth0", HostInterface = "cf", PodNamespace = "default", Pod = container,
            },
            port => taken?.Contains(port) ?? false);
        return held.Attachment.Port;
    }

    private void Free(string container)
    {
        using var held = Ledger.Hold("net", "node", container, "eth0");
        held!.Forget();
    }
}
