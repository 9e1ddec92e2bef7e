using System.Security.Cryptography;
using System.Text;
using MassTransit;
using Migration.Contracts;

namespace Migration.Coordinator.Admission;

/// <summary>Finds the id of a migration: the requester's, else one that a redelivered message gives again.</summary>
internal static class RequestIdentity
{
    /// <summary>The id.</summary>
    /// <param name="context">The request as it was received.</param>
    /// <returns>The id and where it is from, for the log.</returns>
    public static (Guid Id, string Origin) Of(ConsumeContext<MigrationRequested> context)
    {
        if (context.Message.MigrationId is { } given && given != Guid.Empty)
            return (given, "the request");
        if (context.MessageId is { } messageId)
            return (messageId, "the message id");
        // Other clients put any text there.
        return context.ReceiveContext.TransportHeaders.Get<string>("MessageId") is { Length: > 0 } text
            ? (Derive(text), "the message id")
            : (NewId.NextGuid(), "a new id, as the message has none: a redelivery would count as a second request");
    }

    /// <summary>An id that the same text always gives.</summary>
    public static Guid Derive(string text)
    {
        var id = SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16);
        // RFC 9562, version 8: made by the application in a way of its own.
        id[6] = (byte)((id[6] & 0x0f) | 0x80);
        id[8] = (byte)((id[8] & 0x3f) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
