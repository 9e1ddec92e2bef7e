using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>Turns a server's refusal into an exception that says what to do.</summary>
internal static class ServerRefusal
{
    private const int LongestText = 1000;

    public static async Task<KubernetesException> ReadAsync(
        ServerCall call, HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = (await response.Content.ReadAsStringAsync(cancellation)).Trim();
        return new KubernetesException(call.Operation, response.StatusCode,
            Cause(call, response.StatusCode, MessageOf(text)));
    }

    private static string Cause(ServerCall call, HttpStatusCode status, string message) => status switch
    {
        HttpStatusCode.Unauthorized =>
            $"the server does not know who asks (401 {message}): check token or client certificate",
        HttpStatusCode.Forbidden =>
            $"not allowed (403 {message}): grant {call.Permission} to the account that asks",
        _ => $"{(int)status} {(message.Length > 0 ? message : status.ToString())}",
    };

    // API servers answer with a Status object, kubelets with a line of text.
    private static string MessageOf(string text)
    {
        var message = text;
        if (text.StartsWith('{'))
        {
            try
            {
                message = JsonNode.Parse(text).Text("message") ?? text;
            }
            catch (JsonException)
            {
                // Cut off on the way: shown as it is.
            }
        }

        return message.Length > LongestText ? message[..LongestText] + "..." : message;
    }
}
