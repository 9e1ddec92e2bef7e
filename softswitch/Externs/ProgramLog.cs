using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Migration.Softswitch.Externs;

/// <summary>Where log_msg, assert and assume of a program go.</summary>
internal sealed class ProgramLog
{
    // Every place in a program tells of its failure once, so a flood of packets cannot flood the log.
    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);
    private long _failures;

    /// <summary>Takes messages of log_msg; null for nobody, and then nothing is formatted.</summary>
    public Action<string>? Messages { get; set; }

    /// <summary>Takes the first failure of every assertion.</summary>
    public Action<string>? Failures { get; set; }

    /// <summary>Whether anybody takes messages.</summary>
    public bool IsEnabled => Messages is not null;

    /// <summary>Packets that failed an assertion.</summary>
    public long FailureCount => Interlocked.Read(ref _failures);

    /// <summary>Formats a message: each {} is replaced by the next value.</summary>
    public void Message(string format, BigInteger[] values)
    {
        var text = new StringBuilder();
        var value = 0;
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] == '{' && at + 1 < format.Length && format[at + 1] == '}' && value < values.Length)
            {
                text.Append(values[value++].ToString(CultureInfo.InvariantCulture));
                at++;
            }
            else
            {
                text.Append(format[at]);
            }
        }

        Messages?.Invoke(text.ToString());
    }

    /// <summary>Counts a failure, and tells of it the first time.</summary>
    public void AssertionFailed(string text)
    {
        Interlocked.Increment(ref _failures);
        if (_told.TryAdd(text, true))
        {
            Failures?.Invoke(text);
        }
    }
}
