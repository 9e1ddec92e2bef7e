using Migration.Platform.P4Runtime.V1;

namespace Migration.Platform.P4Runtime;

/// <summary>Between .NET's 128-bit integers and the message that carries election ids.</summary>
public static class ElectionId
{
    /// <summary>The message form.</summary>
    public static Uint128 ToMessage(this UInt128 value) =>
        new() { High = (ulong)(value >> 64), Low = (ulong)value };

    /// <summary>The number, or null for an unset or zero id: the specification gives 0 no meaning of its own.</summary>
    public static UInt128? ToElectionId(this Uint128? message) =>
        message is null || (message.High == 0 && message.Low == 0) ? null : new UInt128(message.High, message.Low);
}
