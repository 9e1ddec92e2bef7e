using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Migration.Platform.P4Runtime.Info;

/// <summary>Where parsed values go: a message, or an entry of a map field.</summary>
internal interface IFieldSink
{
    /// <summary>Notes that a singular field is given; false when it, or another of its oneof, was before.</summary>
    bool MarkSet(FieldDescriptor field);

    /// <summary>Stores a value, or adds it to a repeated or map field.</summary>
    void Put(FieldDescriptor field, object value);

    /// <summary>An empty message of the field's type.</summary>
    IMessage NewMessage(FieldDescriptor field) => field.MessageType.Parser.ParseFrom(ByteString.Empty);
}

/// <summary>Fills a message through its descriptor.</summary>
internal sealed class MessageSink(IMessage message) : IFieldSink
{
    private readonly HashSet<object> given = [];

    public bool MarkSet(FieldDescriptor field) => given.Add((object?)field.ContainingOneof ?? field);

    public void Put(FieldDescriptor field, object value)
    {
        if (field.IsMap)
            ((MapEntrySink)value).AddTo((IDictionary)field.Accessor.GetValue(message));
        else if (field.IsRepeated)
            ((IList)field.Accessor.GetValue(message)).Add(value);
        else
            field.Accessor.SetValue(message, value);
    }
}

/// <summary>Collects key and value of one map entry, whose message type has no class of its own.</summary>
internal sealed class MapEntrySink(MessageDescriptor entry) : IFieldSink
{
    private const int KeyField = 1;
    private const int ValueField = 2;

    private readonly Dictionary<int, object> values = [];

    public bool MarkSet(FieldDescriptor field) => !values.ContainsKey(field.FieldNumber);

    public void Put(FieldDescriptor field, object value) => values[field.FieldNumber] = value;

    public void AddTo(IDictionary map) => map[Get(KeyField)] = Get(ValueField);

    /// <summary>A key or value that is left out has its type's default.</summary>
    private object Get(int number) =>
        values.TryGetValue(number, out var value) ? value : Default(entry.FindFieldByNumber(number));

    private static object Default(FieldDescriptor field) => field.FieldType == FieldType.Message
        ? field.MessageType.Parser.ParseFrom(ByteString.Empty)
        : TextScalars.Default(field);
}
