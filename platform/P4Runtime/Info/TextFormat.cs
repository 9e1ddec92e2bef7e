using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Migration.Platform.P4Runtime.Info;

/// <summary>
/// Reads protobuf text format, which Google.Protobuf for C# cannot. p4c writes P4Info in it (*.p4info.txtpb).
/// Unknown fields are refused by name and line. Groups, extensions and expanded Any messages are not supported.
/// </summary>
public static class TextFormat
{
    /// <summary>Levels of nesting accepted, so that a hostile file cannot exhaust the stack.</summary>
    internal const int MaxDepth = 64;

    /// <summary>Reads one message.</summary>
    /// <exception cref="TextFormatException">The text is malformed or has an unknown field.</exception>
    public static T Parse<T>(string text)
        where T : IMessage<T>, new()
    {
        ArgumentNullException.ThrowIfNull(text);
        var message = new T();
        new TextParser(text).Fill(message);
        return message;
    }
}

/// <summary>The recursive part of <see cref="TextFormat"/>, driven by descriptors.</summary>
internal sealed class TextParser
{
    private readonly TextTokenizer tokens;
    private TextToken current;

    public TextParser(string text)
    {
        tokens = new TextTokenizer(text);
        current = tokens.Next();
    }

    public void Fill(IMessage message)
    {
        Fields(message.Descriptor, new MessageSink(message), '\0', 0);
    }

    private void Fields(MessageDescriptor descriptor, IFieldSink sink, char close, int depth)
    {
        if (depth > TextFormat.MaxDepth)
            throw Fault($"messages are nested deeper than {TextFormat.MaxDepth}");
        while (close == '\0' ? current.Kind != TextTokenKind.End : !current.IsSymbol(close))
        {
            var field = FieldName(descriptor);
            if (!field.IsRepeated && !sink.MarkSet(field))
                throw Fault($"field '{field.Name}' of {descriptor.Name} is given twice, or with another of its oneof");
            Values(field, sink, depth);
            if (current.IsSymbol(',') || current.IsSymbol(';'))
                Advance();
        }
    }

    private FieldDescriptor FieldName(MessageDescriptor descriptor)
    {
        if (current.IsSymbol('['))
            throw Fault("extensions and expanded Any messages are not supported");
        if (current.Kind != TextTokenKind.Word)
            throw Fault($"{current} where a field of {descriptor.Name} should be");
        var field = descriptor.FindFieldByName(current.Value)
            ?? throw Fault($"{descriptor.FullName} has no field '{current.Value}'");
        Advance();
        return field;
    }

    private void Values(FieldDescriptor field, IFieldSink sink, int depth)
    {
        var isMessage = field.FieldType == FieldType.Message;
        if (current.IsSymbol(':'))
            Advance();
        else if (!isMessage)
            throw Fault($"{current} where ':' and a value of '{field.Name}' should be");

        if (!current.IsSymbol('['))
        {
            sink.Put(field, Value(field, sink, depth));
            return;
        }

        if (!field.IsRepeated)
            throw Fault($"a list for '{field.Name}', which takes one value");
        Advance();
        while (!current.IsSymbol(']'))
        {
            sink.Put(field, Value(field, sink, depth));
            if (current.IsSymbol(','))
                Advance();
            else if (!current.IsSymbol(']'))
                throw Fault($"{current} where ',' or ']' should be");
        }

        Advance();
    }

    private object Value(FieldDescriptor field, IFieldSink sink, int depth)
    {
        if (field.FieldType != FieldType.Message)
            return Scalar(field);
        var close = current.IsSymbol('{') ? '}' : '>';
        if (!current.IsSymbol('{') && !current.IsSymbol('<'))
            throw Fault($"{current} where '{{' of '{field.Name}' should be");
        Advance();
        object result;
        if (field.IsMap)
        {
            var entry = new MapEntrySink(field.MessageType);
            Fields(field.MessageType, entry, close, depth + 1);
            result = entry;
        }
        else
        {
            var child = sink.NewMessage(field);
            Fields(field.MessageType, new MessageSink(child), close, depth + 1);
            result = child;
        }

        Advance();
        return result;
    }

    private object Scalar(FieldDescriptor field)
    {
        var token = current;
        Advance();
        if (token.Kind != TextTokenKind.Text)
            return TextScalars.FromWord(field, token);
        var bytes = new List<byte>(token.Bytes);
        for (; current.Kind == TextTokenKind.Text; Advance())
            bytes.AddRange(current.Bytes);
        return TextScalars.FromString(field, [.. bytes], token.Line);
    }

    private void Advance()
    {
        current = tokens.Next();
    }

    private TextFormatException Fault(string problem) => new(current.Line, problem);
}
