using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Migration.Coordinator.Http;

/// <summary>Reads bodies and says which member is wrong.</summary>
internal static partial class BodyReader
{
    /// <summary>Reads the body as JSON.</summary>
    /// <typeparam name="T">What it should be.</typeparam>
    /// <param name="http">The request.</param>
    /// <returns>The value, or the problem to answer with.</returns>
    public static async Task<(T? Value, ProblemHttpResult? Problem)> ReadAsync<T>(HttpRequest http)
        where T : class
    {
        // Also keeps pages in a browser from posting here: they cannot send this type without being asked for leave.
        if (!http.HasJsonContentType())
            return (null, Problems.BadBody("Send the request as application/json."));
        var json = http.HttpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value;
        try
        {
            var value = await http.ReadFromJsonAsync<T>(json.SerializerOptions, http.HttpContext.RequestAborted);
            return value is null ? (null, Problems.BadBody("The body is null.")) : (value, null);
        }
        catch (JsonException e)
        {
            return (null, Problem(e));
        }
    }

    private static ProblemHttpResult Problem(JsonException e)
    {
        var path = e.Path is null or "$" ? "" : e.Path.TrimStart('$', '.');
        // "... was missing required properties including: 'pod', 'container'."
        var missing = Missing().Match(e.Message);
        var above = path.Length > 0 ? path + "." : "";
        string[] fields = missing.Success
            ? [.. Quoted().Matches(missing.Value).Select(m => above + m.Groups[1].Value)]
            : path.Length > 0 ? [path] : [];
        return fields.Length == 0
            ? Problems.BadBody(e.Message)
            : Problems.BadFields([.. fields.Select(f => new Admission.FieldProblem(f, e.Message))]);
    }

    [GeneratedRegex("missing required properties.*")]
    private static partial Regex Missing();

    [GeneratedRegex("'([A-Za-z]+)'")]
    private static partial Regex Quoted();
}
