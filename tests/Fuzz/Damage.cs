using System.Text;
using Google.Protobuf;

namespace Migration.Fuzz;

/// <summary>Damages messages and programs.</summary>
internal static class Damage
{
    /// <summary>A message with some bytes changed; the message itself where nothing readable came of it.</summary>
    public static T Message<T>(T message, Random random)
        where T : IMessage<T>, new()
    {
        var bytes = message.ToByteArray();
        for (var times = random.Next(1, 4); times > 0 && bytes.Length > 0; times--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        try
        {
            return new MessageParser<T>(() => new T()).ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return message;
        }
    }

    /// <summary>A JSON text with numbers, names or brackets changed.</summary>
    public static byte[] Json(byte[] json, Random random)
    {
        var text = Encoding.UTF8.GetString(json);
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(text.Length);
            text = random.Next(4) switch
            {
                0 => Replace(text, ": ", at, ": null, \"x\": "),
                1 => Replace(text, "\"name\" : \"", at, "\"name\" : \"x"),
                2 => Replace(text, " : [", at, " : [0, "),
                _ => ReplaceDigit(text, at, random),
            };
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private static string Replace(string text, string what, int from, string by)
    {
        var at = text.IndexOf(what, from, StringComparison.Ordinal);
        return at < 0 ? text : text[..at] + by + text[(at + what.Length)..];
    }

    private static string ReplaceDigit(string text, int from, Random random)
    {
        var at = text.AsSpan(from).IndexOfAnyInRange('0', '9');
        return at < 0
            ? text
            : text[..(from + at)] + random.Next(3) switch { 0 => "-1", 1 => "987654321", _ => "3" }
                + text[(from + at + 1)..];
    }
}
