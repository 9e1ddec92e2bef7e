using System.Text.Json;
using Migration.Contracts;
using Migration.Local.Cluster;

namespace Migration.AppHost;

/// <summary>Tells how to request another migration.</summary>
internal static class HowTo
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>The text, with commands that can be pasted into another terminal as they are.</summary>
    public static string Request(LocalCluster cluster, Workload workload, string target, Uri dashboard)
    {
        var body = JsonSerializer.Serialize(new { workload, targetNode = target }, Options);
        var publish = "basic_publish(\"Migration.Contracts:MigrationRequested\", \"\", " +
            $"r\"\"\"{body}\"\"\", pika.BasicProperties(content_type=\"application/json\"))";
        var connect = $"pika.BlockingConnection(pika.ConnectionParameters(\"127.0.0.1\", {cluster.Broker.Port}))";
        var name = $"{workload.Platform}/{workload.Namespace}/{workload.Pod}/{workload.Container}";
        return $"""

            Everything stays up; Ctrl-C stops it. To look at it and to request another migration, in a browser:

              {dashboard}

            or from another terminal:

              curl -X POST {cluster.Coordinator}migrations -H 'Content-Type: application/json' -d '{body}'

            or, with its progress:

              dotnet run --project cli -- migrate {name} --to {target} --wait --coordinator {cluster.Coordinator}

            or as a message on RabbitMQ:

              python3 -c 'import pika; {connect}.channel().{publish}'

            What has happened: curl {cluster.Coordinator}migrations      Switch: curl {cluster.SwitchCtl}backends
            Logs: {cluster.LogFolder}

            """;
    }
}
