using System.Globalization;
using System.Text;
using Google.Protobuf;

namespace Migration.Platform.P4Runtime.Grpc;

/// <summary>How a status travels: grpc-status, percent-encoded grpc-message, base64 grpc-status-details-bin.</summary>
internal static class GrpcStatusEncoding
{
    /// <summary>
    /// Longest grpc-message sent, in characters: common peers refuse header blocks over 8 KiB, and a lost trailer
    /// would lose the code as well.
    /// </summary>
    public const int MaxMessageCharacters = 1024;

    public static string EncodeMessage(string message)
    {
        if (message.Length > MaxMessageCharacters)
            message = message[..MaxMessageCharacters] + "...";
        var text = new StringBuilder(message.Length);
        foreach (var b in Encoding.UTF8.GetBytes(message))
        {
            if (b is >= 0x20 and <= 0x7E and not (byte)'%')
                text.Append((char)b);
            else
                text.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return text.ToString();
    }

    public static string DecodeMessage(string value) => Uri.UnescapeDataString(value);

    /// <summary>Base64 without padding, as most peers write it.</summary>
    public static string EncodeDetails(Rpc.Status status) =>
        Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');

    /// <summary>Null when the value is not a status: the code alone must still reach the caller.</summary>
    public static Rpc.Status? DecodeDetails(string value)
    {
        // A peer may send several values joined by commas; the status is one value.
        var padded = value.PadRight((value.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        if (!Convert.TryFromBase64String(padded, bytes, out var length))
            return null;
        try
        {
            return Rpc.Status.Parser.ParseFrom(bytes, 0, length);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>Reads a grpc-status value; anything out of range becomes UNKNOWN, as the protocol asks.</summary>
    public static GrpcStatusCode DecodeCode(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 16
            ? (GrpcStatusCode)number
            : GrpcStatusCode.Unknown;

    /// <summary>The code for an HTTP answer without a grpc-status (grpc/doc/http-grpc-status-mapping.md).</summary>
    public static GrpcStatusCode FromHttp(int httpStatus) => httpStatus switch
    {
        400 => GrpcStatusCode.Internal,
        401 => GrpcStatusCode.Unauthenticated,
        403 => GrpcStatusCode.PermissionDenied,
        404 => GrpcStatusCode.Unimplemented,
        429 or 502 or 503 or 504 => GrpcStatusCode.Unavailable,
        _ => GrpcStatusCode.Unknown,
    };
}
