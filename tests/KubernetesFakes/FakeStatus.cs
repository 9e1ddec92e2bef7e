using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Migration.KubernetesFakes;

/// <summary>Answers in JSON, refusals as Status objects.</summary>
internal static class FakeStatus
{
    public static JsonObject Of(int code, string reason, string message) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = code < 400 ? "Success" : "Failure",
        ["message"] = message,
        ["reason"] = reason,
        ["code"] = code,
    };

    public static Task WriteAsync(HttpContext context, int code, string reason, string message) =>
        WriteAsync(context, code, Of(code, reason, message));

    public static Task WriteAsync(HttpContext context, int code, JsonObject body)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }

    public static async Task<JsonNode> ReadNodeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync();
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    public static async Task<JsonObject> ReadBodyAsync(HttpContext context) =>
        (JsonObject)await ReadNodeAsync(context);
}
