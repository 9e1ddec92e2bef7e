namespace Migration.Softswitch.Runtime;

/// <summary>A compiled parser: one delegate per state, each of which names the next.</summary>
/// <param name="states">State delegates; they return the index of the next state or <see cref="Accept"/>.</param>
/// <param name="start">Index of the first state, or <see cref="Accept"/> for a parser without states.</param>
/// <param name="timeoutError">The program's number for ParserTimeout.</param>
internal sealed class ParserProgram(Func<PacketContext, int>[] states, int start, ulong timeoutError)
{
    /// <summary>No next state: parsing is over, with or without an error.</summary>
    public const int Accept = -1;

    // A state that reads nothing and returns to itself would hold its thread for ever.
    private const int MaxStates = 1024;

    /// <summary>Parses; on an error sets <see cref="PacketContext.ParserError"/> and stops where it is.</summary>
    public void Run(PacketContext packet)
    {
        var state = start;
        for (var steps = 0; state >= 0; steps++)
        {
            if (steps == MaxStates)
            {
                packet.ParserError = timeoutError;
                return;
            }

            state = states[state](packet);
        }
    }
}
