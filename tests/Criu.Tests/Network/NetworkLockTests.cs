using System.Diagnostics;
using System.Net;
using Migration.Criu.Tests.RealDump;
using Migration.Platform.Criu.Network;

namespace Migration.Criu.Tests.Network;

public sealed class NetworkLockTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_the_lock_of_the_dump_is_removed()
    {
        await using NetworkLab lab = await NetworkLab.CreateAsync(Addresses.IPv4);
        string space = $"--net=/run/netns/{lab.Source}";
        using Process program = Command.Start("nsenter", space, "/bin/sh", "-c", "echo up; exec cat");
        try
        {
            await program.StandardOutput.ReadLineAsync(Stop);
            await AddAsync("nft", "add", "table", "inet", "CRIU-0123456789abcdef01234");
            await AddAsync("nft", "add", "table", "inet", "CRIU-other");
            await AddAsync("nft", "add", "table", "inet", "users");
            await AddConnectionAsync("10.71.0.1", "10.71.0.2");
            await AddConnectionAsync("10.71.0.9", "10.71.0.2");
            (IPEndPoint, IPEndPoint)[] connections =
                [(IPEndPoint.Parse("10.71.0.2:7000"), IPEndPoint.Parse("10.71.0.1:4000"))];

            IReadOnlyList<string> removed = await NetworkLock.RemoveAsync(
                program.Id, "0123456789abcdef0123456789abcdef", connections, Stop);

            removed.Count.ShouldBe(2);
            removed[0].ShouldBe("table inet CRIU-0123456789abcdef01234");
            removed[1].ShouldStartWith("iptables -A INPUT -s 10.71.0.1/32");
            string tables = await AddAsync("nft", "list", "tables");
            tables.ShouldContain("CRIU-other");
            tables.ShouldContain("users");
            (await AddAsync("iptables-save", "-t", "filter")).ShouldContain("-s 10.71.0.9/32");

            (await NetworkLock.RemoveAsync(program.Id, null, [], Stop)).ShouldBe(["table inet CRIU-other"]);
            (await NetworkLock.RemoveAsync(program.Id, null, [], Stop)).ShouldBeEmpty();
        }
        finally
        {
            program.Kill();
        }

        Task<string> AddAsync(params string[] command) => Command.RunAsync("nsenter", [space, .. command]);

        Task AddConnectionAsync(string from, string to) => AddAsync(
            "iptables", "-I", "INPUT", "--protocol", "tcp", "-m", "mark", "!", "--mark", "0xC114", "--source", from,
            "--sport", "4000", "--destination", to, "--dport", "7000", "-j", "DROP");
    }
}
