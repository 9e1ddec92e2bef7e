namespace Migration.Bench.Scale;

/// <summary>Figures of <c>scale</c>.</summary>
/// <param name="Nodes">Simulated nodes.</param>
/// <param name="Cases">The cases.</param>
internal sealed record ScaleResult(int Nodes, IReadOnlyList<ScaleCase> Cases);

/// <summary>So many migrations, requested all at once.</summary>
/// <param name="Migrations">How many.</param>
/// <param name="InCluster">How many may run at a time.</param>
/// <param name="OutOfNode">How many may leave a node at a time.</param>
/// <param name="Runs">Runs behind the medians, each with a broker, a record and a coordinator of its own.</param>
/// <param name="Failures">Migrations of all runs that did not complete.</param>
/// <param name="Seconds">From the first request to the end of the last migration.</param>
/// <param name="PerSecond">Migrations a second.</param>
/// <param name="Hops">Times from publishing to consumption, milliseconds.</param>
/// <param name="CoordinatorCpuMs">Processor time of the coordinator for a migration, milliseconds.</param>
/// <param name="CoordinatorCpuMsAtEnd">The same for the last tenth of the migrations.</param>
/// <param name="BrokerCpuMs">Processor time of the broker for a migration, milliseconds.</param>
/// <param name="RecordBytes">Size of the coordinator's record on the disk for a migration.</param>
/// <param name="Memory">Memory of the processes.</param>
/// <param name="Series">Samples of the run in the middle, for the pictures.</param>
internal sealed record ScaleCase(
    int Migrations, int InCluster, int OutOfNode, int Runs, int Failures, double Seconds, double PerSecond, HopTimes Hops,
    double CoordinatorCpuMs, double CoordinatorCpuMsAtEnd, double BrokerCpuMs, double RecordBytes,
    IReadOnlyList<ScaleMemory> Memory, IReadOnlyList<ScaleSample> Series);

/// <summary>Times from publishing a message to its consumption, milliseconds.</summary>
/// <param name="Count">Messages measured.</param>
/// <param name="P50">Half took no longer.</param>
/// <param name="P99">99 of 100 took no longer.</param>
/// <param name="Max">The longest.</param>
/// <param name="ByMessage">The same by the name of the message.</param>
internal sealed record HopTimes(
    int Count, double P50, double P99, double Max, IReadOnlyDictionary<string, HopTime> ByMessage);

/// <summary>Times of one message, milliseconds.</summary>
/// <param name="P50">Half took no longer.</param>
/// <param name="P99">99 of 100 took no longer.</param>
internal sealed record HopTime(double P50, double P99);

/// <summary>Resident memory of a process during a run, MiB.</summary>
/// <param name="Process">The process.</param>
/// <param name="Start">Before the first request.</param>
/// <param name="Middle">Median of the samples between a quarter and half of the migrations.</param>
/// <param name="End">Median of the samples of the last quarter.</param>
/// <param name="Peak">The most.</param>
internal sealed record ScaleMemory(string Process, double Start, double Middle, double End, double Peak);

/// <summary>One look at a run.</summary>
/// <param name="Seconds">Since the first request.</param>
/// <param name="Ended">Migrations that had ended.</param>
/// <param name="CoordinatorMiB">Memory of the coordinator.</param>
/// <param name="BrokerMiB">Memory of the broker.</param>
/// <param name="NodesMiB">Memory of this process, which plays all nodes.</param>
/// <param name="CoordinatorCpuMs">Processor time of the coordinator so far.</param>
internal sealed record ScaleSample(
    double Seconds, int Ended, double CoordinatorMiB, double BrokerMiB, double NodesMiB, double CoordinatorCpuMs);
