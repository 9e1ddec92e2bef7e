using System.Text.Json;
using Migration.Contracts;

namespace Migration.Coordinator.Store;

/// <summary>Contracts as they are kept inside columns.</summary>
internal static class RecordJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    // Everything the coordinator publishes; a type that is not here could be recorded but never read again.
    private static readonly Dictionary<string, Type> Published = new Type[]
    {
        typeof(MigrationQueued), typeof(MigrationAccepted), typeof(MigrationRejected), typeof(AbortMigration),
        typeof(MigrationCompleted), typeof(MigrationFailed),
    }.ToDictionary(t => t.Name);

    /// <summary>A value as text; null stays null.</summary>
    public static string? Write<T>(T? value)
        where T : class => value is null ? null : JsonSerializer.Serialize(value, value.GetType(), Options);

    /// <summary>A value from text; null stays null.</summary>
    public static T? Read<T>(string? text)
        where T : class => text is null ? null : JsonSerializer.Deserialize<T>(text, Options);

    /// <summary>Name under which a message is kept.</summary>
    /// <exception cref="ArgumentException">The coordinator does not publish that type.</exception>
    public static string NameOf(object message) => Published.ContainsKey(message.GetType().Name)
        ? message.GetType().Name
        : throw new ArgumentException($"{message.GetType()} is not among the messages that the coordinator publishes.");

    /// <summary>A kept message.</summary>
    public static object ReadMessage(string name, string body) =>
        JsonSerializer.Deserialize(body, Published[name], Options)!;
}
