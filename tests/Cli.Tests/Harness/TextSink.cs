using System.Text;

namespace Migration.Cli.Tests.Harness;

/// <summary>Appends what is written to a text that may be read meanwhile.</summary>
internal sealed class TextSink(StringBuilder text, Lock gate) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (gate)
            text.Append(value);
    }

    public override void Write(string? value)
    {
        lock (gate)
            text.Append(value);
    }
}
