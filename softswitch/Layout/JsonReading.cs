using System.Text.Json;

namespace Migration.Softswitch.Layout;

/// <summary>Access to the parts of a BMv2 JSON program that names what is missing.</summary>
internal static class JsonReading
{
    /// <summary>The elements of an array; an absent array is empty, as BMv2 reads it.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array
            ? array.EnumerateArray()
            : [];

    /// <summary>A string that must be there.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static string Text(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new FormatException($"the program lacks the text \"{name}\" in {Shorten(parent)}");

    /// <summary>A string that may be absent or null.</summary>
    public static string? TextOrNull(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>An integer that must be there.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static int Number(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.TryGetInt32(out var number)
            ? number
            : throw new FormatException($"the program lacks the number \"{name}\" in {Shorten(parent)}");

    /// <summary>True only when it is there and true.</summary>
    public static bool Flag(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A member that must be there.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static JsonElement Part(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value)
            ? value
            : throw new FormatException($"the program lacks \"{name}\" in {Shorten(parent)}");

    /// <summary>Whether a member is there and not null.</summary>
    public static bool Has(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static string Shorten(JsonElement element)
    {
        var text = element.GetRawText();
        return text.Length <= 120 ? text : text[..120] + "...";
    }
}
