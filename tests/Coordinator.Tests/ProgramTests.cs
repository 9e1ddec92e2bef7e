using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Migration.Coordinator.Tests.Harness;
using Migration.Platform.Hosting;
using RabbitMQ.Client;

namespace Migration.Coordinator.Tests;

/// <summary>What somebody sees who starts the program with something wrong.</summary>
public sealed class ProgramTests(BrokerFixture broker)
{
    [Fact]
    public async Task Every_wrong_setting_is_named_in_a_line_and_nothing_else_is_said()
    {
        var (code, error) = await RunAsync(("Coordinator__InspectTimeout", "00:10:00"), ("Bus__Heartbeat", "00:10:00"));

        code.ShouldBe(ServiceProgram.CannotStart);
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldAllBe(line => line.StartsWith("migration-coordinator cannot start: ", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains("Bus:Heartbeat: The field Heartbeat must be between"));
        lines.ShouldContain(line =>
            line.Contains("Coordinator:InspectTimeout: The field InspectTimeout must be between"));
    }

    [Fact]
    public async Task A_value_that_is_none_of_its_kind_is_named_with_its_setting()
    {
        var (code, error) = await RunAsync(("Bus__Port", "70000"));

        code.ShouldBe(ServiceProgram.CannotStart);
        error.ShouldBe("migration-coordinator cannot start: Failed to convert configuration value '70000' at 'Bus:Port' to "
            + "type 'System.UInt16'.\n");
    }

    [Fact]
    public async Task An_address_where_somebody_listens_is_named_with_the_cure()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var (code, error) = await RunAsync(
            [("Urls", $"http://{listener.LocalEndpoint}"), .. TwoNodes]);

        code.ShouldBe(ServiceProgram.CannotStart);
        error.ShouldBe($"migration-coordinator cannot start: Failed to bind to address http://{listener.LocalEndpoint}: address "
            + "already in use. Name another address in Urls, or end what listens there.\n");
    }

    [Fact]
    public async Task A_bus_that_can_never_start_ends_the_program_with_a_failure()
    {
        var access = await broker.NewVirtualHostAsync();
        var factory = new ConnectionFactory
        {
            HostName = access.Host, Port = access.Port, VirtualHost = access.VirtualHost,
            UserName = access.Username, Password = access.Password,
        };
        await using var connection = await factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(null, TestContext.Current.CancellationToken);
        // Somebody else's, of other properties: the broker refuses to make the service's own.
        await channel.QueueDeclareAsync(
            "coordinator", durable: false, exclusive: false, autoDelete: false,
            cancellationToken: TestContext.Current.CancellationToken);

        var (code, _) = await RunAsync(
        [
            .. access.Settings.Select(s => (s.Key.Replace(":", "__", StringComparison.Ordinal), s.Value!)),
            ("Bus__GiveUpAfter", "00:00:10"), ("Urls", "http://127.0.0.1:0"), .. TwoNodes,
        ]);

        code.ShouldBe(1);
    }

    private static (string, string)[] TwoNodes =>
    [
        ("Coordinator__Nodes__0__Name", "a"), ("Coordinator__Nodes__0__Platform", "podman"),
        ("Coordinator__Nodes__1__Name", "b"), ("Coordinator__Nodes__1__Platform", "podman"),
    ];

    private static async Task<(int Code, string Error)> RunAsync(params (string Name, string Value)[] settings)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("coordinator-").FullName;
        try
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "migration-coordinator.dll")])
            {
                WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true, RedirectStandardError = true,
            };
            start.Environment["Coordinator__Database"] = Path.Combine(folder, "record.db");
            foreach (var (name, value) in settings)
                start.Environment[name] = value;
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = await process.StandardError.ReadToEndAsync(cancellation);
            await output;
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
