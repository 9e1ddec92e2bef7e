using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Migration.Coordinator.Tests.Harness;

/// <summary>A client that is not .NET: Debian's python3 with its package python3-pika.</summary>
internal static partial class Python
{
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>Publishes one message and waits for the broker's confirmation.</summary>
    public const string Publisher = """
        import os, sys
        import pika
        exchange, body, content_type, message_id = sys.argv[1:5]
        connection = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"]))
        channel = connection.channel()
        channel.confirm_delivery()
        channel.basic_publish(exchange=exchange, routing_key="", body=body, mandatory=True,
            properties=pika.BasicProperties(content_type=content_type or None, message_id=message_id or None))
        connection.close()
        """;

    /// <summary>The example of docs/contracts.md, word for word.</summary>
    public static string DocumentedExample()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var document = Path.Combine(folder.FullName, "docs", "contracts.md");
            if (File.Exists(document))
                return PythonBlock().Match(File.ReadAllText(document)).Groups[1].Value;
        }

        throw new FileNotFoundException($"No docs/contracts.md above {AppContext.BaseDirectory}.");
    }

    public static async Task<string> RunAsync(BrokerAccess broker, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Interpreter, ["-c", script, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["AMQP_URL"] = $"amqp://{broker.Username}:{broker.Password}@"
                    + $"{broker.Host}:{broker.Port}/{broker.VirtualHost}",
            },
        };
        using var process = Process.Start(start)!;
        var cancellation = TestContext.Current.CancellationToken;
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        process.ExitCode.ShouldBe(0, await errors);
        return output;
    }

    [GeneratedRegex("```python\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex PythonBlock();
}
