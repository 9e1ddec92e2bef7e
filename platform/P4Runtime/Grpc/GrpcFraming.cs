using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace Migration.Platform.P4Runtime.Grpc;

/// <summary>
/// Length-prefixed messages of gRPC: one flag byte (0 = not compressed), a big-endian 32-bit length, the message.
/// </summary>
public static class GrpcFraming
{
    /// <summary>Default message size limit: 64 MiB, room for a large compiled pipeline.</summary>
    public const int DefaultMaxMessageBytes = 64 * 1024 * 1024;

    /// <summary>Bytes of the prefix.</summary>
    public const int PrefixBytes = 5;

    /// <summary>The framed form of a message.</summary>
    public static ReadOnlyMemory<byte> Frame(IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var size = message.CalculateSize();
        var frame = new byte[PrefixBytes + size];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)size);
        message.WriteTo(frame.AsSpan(PrefixBytes));
        return frame;
    }

    /// <summary>Bytes of the framed form of a message.</summary>
    public static int FramedSize(IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return PrefixBytes + message.CalculateSize();
    }

    /// <summary>Writes the framed form of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="frame">Room of exactly <see cref="FramedSize"/> bytes.</param>
    public static void Frame(IMessage message, Span<byte> frame)
    {
        ArgumentNullException.ThrowIfNull(message);
        frame[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(frame[1..], (uint)(frame.Length - PrefixBytes));
        message.WriteTo(frame[PrefixBytes..]);
    }

    /// <summary>Reads one message.</summary>
    /// <returns>The message, or null at a clean end of the stream.</returns>
    /// <exception cref="GrpcException">
    /// RESOURCE_EXHAUSTED when the message is longer than <paramref name="maxBytes"/>; UNIMPLEMENTED when it is
    /// compressed; INTERNAL when the stream ends inside a message or the message cannot be parsed.
    /// </exception>
    public static async ValueTask<T?> ReadAsync<T>(
        PipeReader reader,
        MessageParser<T> parser,
        int maxBytes,
        CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(parser);
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (read.IsCanceled)
            {
                reader.AdvanceTo(buffer.Start);
                throw new OperationCanceledException(cancellationToken);
            }

            if (TryTake(buffer, maxBytes, out var payload))
            {
                var message = Parse(parser, payload);
                reader.AdvanceTo(payload.End);
                return message;
            }

            var left = buffer.Length;
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (!read.IsCompleted)
                continue;
            if (left == 0)
                return null;
            throw new GrpcException(
                GrpcStatusCode.Internal,
                $"the stream ended inside a message ({left} bytes of it had arrived)");
        }
    }

    private static bool TryTake(ReadOnlySequence<byte> buffer, int maxBytes, out ReadOnlySequence<byte> payload)
    {
        payload = default;
        if (buffer.Length < PrefixBytes)
            return false;
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        if (prefix[0] != 0)
        {
            throw new GrpcException(
                GrpcStatusCode.Unimplemented,
                $"message flag {prefix[0]}: compressed messages are not supported; turn compression off at the peer");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (length > (uint)maxBytes)
        {
            throw new GrpcException(
                GrpcStatusCode.ResourceExhausted,
                $"a message of {length} bytes is over the limit of {maxBytes} bytes; raise MaxReceiveMessageBytes");
        }

        if (buffer.Length < PrefixBytes + length)
            return false;
        payload = buffer.Slice(PrefixBytes, length);
        return true;
    }

    private static T Parse<T>(MessageParser<T> parser, ReadOnlySequence<byte> payload)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new GrpcException(
                GrpcStatusCode.Internal, $"a {typeof(T).Name} could not be parsed: {e.Message}", null, e);
        }
    }
}
