using System.Text.Json;

namespace Migration.Local.Events;

/// <summary>A message that was seen on the bus.</summary>
/// <param name="Name">Name of its contract, for example <c>TrafficHeld</c>.</param>
/// <param name="MigrationId">The migration it belongs to.</param>
/// <param name="Body">The message.</param>
public sealed record MigrationEvent(string Name, Guid MigrationId, JsonElement Body)
{
    /// <summary>The message as it travelled, envelope included.</summary>
    public ReadOnlyMemory<byte> Envelope { get; init; }

    /// <summary>Routing key it travelled with.</summary>
    public string RoutingKey { get; init; } = "";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>The message as its contract.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <exception cref="JsonException">It is not one.</exception>
    public T As<T>() => Body.Deserialize<T>(Options) ?? throw new JsonException($"{Name} is empty");
}
