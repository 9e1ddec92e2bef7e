using System.Text.Json;

namespace Migration.Cli.Api;

/// <summary>How the servers' JSON is read.</summary>
internal static class ApiJson
{
    /// <summary>Names in camel case; members that this version does not know are passed over.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
}
