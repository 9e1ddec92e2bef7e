using System.Text.Json;

namespace Migration.Platform.Oci;

/// <summary>Turns a registry's error answer into an exception (distribution specification, error codes).</summary>
internal static class RegistryError
{
    private const int LongestBodyBytes = 64 * 1024;
    private const int LongestQuote = 300;

    public static async Task<RegistryException> FromAsync(
        HttpResponseMessage response, string operation, string reference, CancellationToken cancellationToken)
    {
        string? code = null;
        string? message = null;
        try
        {
            var body = await BoundedBody.ReadAsync(response.Content, LongestBodyBytes, cancellationToken);
            (code, message) = Parse(body);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or JsonException)
        {
            // The status says enough; a proxy in between may answer in HTML or cut its answer short.
            message = "the answer's body is not a registry's";
        }
        var status = (int)response.StatusCode;
        var cause = $"the registry answered {status}{(code is null ? "" : " " + code)}"
            + $"{(string.IsNullOrEmpty(message) ? "" : $" ({message})")}.{Cure(status)}";
        return new RegistryException(operation, reference, cause, response.StatusCode, code);
    }

    private static (string?, string?) Parse(byte[] body)
    {
        if (body.Length == 0)
            return (null, null);
        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("errors", out var errors)
            || errors.ValueKind != JsonValueKind.Array || errors.GetArrayLength() == 0)
        {
            return (null, null);
        }
        var first = errors[0];
        var message = Text(first, "message");
        if (first.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String)
            message += ": " + detail.GetString();
        return (Text(first, "code"), message?.Length > LongestQuote ? message[..LongestQuote] : message);
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string Cure(int status) => status switch
    {
        401 => " Check user and password of the registry.",
        403 => " The user lacks the right to do this.",
        429 => " Too many requests; try later or raise the registry's limit.",
        507 => " The registry is out of space.",
        _ => "",
    };
}
