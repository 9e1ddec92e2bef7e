using System.Buffers.Binary;
using Migration.Platform.Criu.Wire;

namespace Migration.Criu.Tests.Images;

/// <summary>Builds images byte by byte, without the code under test for the framing.</summary>
internal sealed class ImageBuilder
{
    private readonly List<byte> _bytes = [];

    public static ImageBuilder Common(uint magic) => new ImageBuilder().Word(0x54564319).Word(magic);

    public static ImageBuilder Service(uint magic) => new ImageBuilder().Word(0x55105940).Word(magic);

    public static ImageBuilder Headless(uint magic) => new ImageBuilder().Word(magic);

    public ImageBuilder Word(uint value)
    {
        byte[] word = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(word, value);
        _bytes.AddRange(word);
        return this;
    }

    public ImageBuilder Entry(WireMessage message) => Entry(message.ToArray());

    public ImageBuilder Entry(params byte[] message)
    {
        Word((uint)message.Length);
        _bytes.AddRange(message);
        return this;
    }

    public ImageBuilder Bytes(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];

    public static WireMessage Message(params (int Number, ulong Value)[] fields)
    {
        var message = new WireMessage();
        foreach ((int number, ulong value) in fields)
            message.Add(WireField.OfVarInt(number, value));
        return message;
    }
}
