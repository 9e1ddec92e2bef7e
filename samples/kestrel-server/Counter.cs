using System.Globalization;

namespace Migration.Samples.KestrelServer;

/// <summary>Numbers what one connection says, and adds up how much it was.</summary>
internal sealed class Counter
{
    private long _number;
    private long _total;

    /// <summary>The answer to a line or message: its number, itself, and the bytes so far with one for each end.</summary>
    /// <param name="said">What was said.</param>
    public string Answer(string said)
    {
        _number++;
        _total += said.Length + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{_number} {said} {_total}");
    }
}
