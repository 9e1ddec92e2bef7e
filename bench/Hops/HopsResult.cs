namespace Migration.Bench.Hops;

/// <summary>Figures of <c>hops</c>.</summary>
/// <param name="Migrations">Migrations behind them.</param>
/// <param name="FreezeMs">Median of their freeze windows.</param>
/// <param name="Hops">The hops, in order.</param>
internal sealed record HopsResult(int Migrations, double FreezeMs, IReadOnlyList<HopCase> Hops);

/// <summary>One message inside the freeze window, from the end of a step to the beginning of the next; milliseconds.</summary>
/// <param name="Message">The message.</param>
/// <param name="From">Step that ends.</param>
/// <param name="To">Step that begins.</param>
/// <param name="BeforeSentP50">From the end of the step to the sending: what the service still writes.</param>
/// <param name="P50">From the sending to the beginning of the next step: the bus, and what the next service reads first.</param>
/// <param name="P99">The same, of the slowest.</param>
/// <param name="BetweenStepsP50">Both together.</param>
internal sealed record HopCase(
    string Message, string From, string To, double BeforeSentP50, double P50, double P99, double BetweenStepsP50);
