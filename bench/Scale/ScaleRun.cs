namespace Migration.Bench.Scale;

/// <summary>What one run showed.</summary>
/// <param name="Samples">Looks at the processes, from the first request to the last end.</param>
/// <param name="Hops">How long messages were under way, milliseconds by the name of the message.</param>
/// <param name="BrokerCpuMs">Processor time of the broker.</param>
/// <param name="RecordBytes">Size of the coordinator's record.</param>
internal sealed record ScaleRun(
    IReadOnlyList<ScaleSample> Samples, IReadOnlyDictionary<string, double[]> Hops, double BrokerCpuMs, long RecordBytes)
{
    /// <summary>From the first request to the end of the last migration.</summary>
    public double Seconds => Samples[^1].Seconds;

    /// <summary>Processor time of the coordinator for a migration, milliseconds.</summary>
    public double CoordinatorCpuMs => Samples[^1].CoordinatorCpuMs / Samples[^1].Ended;

    /// <summary>The same for the last tenth of the migrations.</summary>
    public double CoordinatorCpuMsAtEnd
    {
        get
        {
            var last = Samples[^1];
            var tenth = Samples.Last(s => s.Ended <= last.Ended * 0.9);
            return (last.CoordinatorCpuMs - tenth.CoordinatorCpuMs) / (last.Ended - tenth.Ended);
        }
    }

    /// <summary>All hops together.</summary>
    public IEnumerable<double> AllHops => Hops.Values.SelectMany(h => h);

    /// <summary>Memory of a process.</summary>
    /// <param name="name">Name of the process.</param>
    /// <param name="of">Reads it from a sample.</param>
    public ScaleMemory Memory(string name, Func<ScaleSample, double> of)
    {
        var all = Samples[^1].Ended;
        return new ScaleMemory(
            name, of(Samples[0]),
            Figures.Median(Samples.Where(s => s.Ended >= all / 4 && s.Ended <= all / 2).DefaultIfEmpty(Samples[0]).Select(of), 1),
            Figures.Median(Samples.Where(s => s.Ended >= all * 3 / 4).Select(of), 1),
            Samples.Max(of));
    }
}
