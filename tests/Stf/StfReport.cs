using System.Globalization;
using System.Text.Json;

namespace Migration.Stf;

/// <summary>Tells what became of the cases.</summary>
internal static class StfReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Prints the share that passed, then the others by reason.</summary>
    public static void Print(StfSuite suite, StfOptions options, TextWriter output)
    {
        if (!options.IsVerbose)
        {
            foreach (var group in suite.Results.Where(r => r.Outcome != StfOutcome.Passed).GroupBy(r => r.Outcome))
            {
                output.WriteLine($"{group.Key}:");
                foreach (var result in group)
                {
                    output.WriteLine($"  {result.Name}: {result.Reason}");
                }
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Count(suite, StfOutcome.Passed)} of {Run(suite)} passed ({100 * Share(suite):0.0} %), "
            + $"{Count(suite, StfOutcome.Failed)} failed, {Count(suite, StfOutcome.Refused)} refused; "
            + $"{Count(suite, StfOutcome.NotCompiled)} not compiled"));
        if (options.Other is { } other)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{other.Compared} compared with another switch, {Count(suite, StfOutcome.Differs)} of them differ"));
        }
    }

    /// <summary>The same for programs to read.</summary>
    public static string ToJson(StfSuite suite) => JsonSerializer.Serialize(
        new
        {
            passed = Count(suite, StfOutcome.Passed),
            failed = Count(suite, StfOutcome.Failed),
            differ = Count(suite, StfOutcome.Differs),
            refused = Count(suite, StfOutcome.Refused),
            notCompiled = Count(suite, StfOutcome.NotCompiled),
            share = Share(suite),
            others = suite.Results.Where(r => r.Outcome != StfOutcome.Passed)
                .Select(r => new { name = r.Name, outcome = r.Outcome.ToString(), reason = r.Reason }),
        },
        Json);

    private static int Count(StfSuite suite, StfOutcome outcome) => suite.Results.Count(r => r.Outcome == outcome);

    private static int Run(StfSuite suite) => suite.Results.Count - Count(suite, StfOutcome.NotCompiled);

    private static double Share(StfSuite suite) =>
        Run(suite) == 0 ? 0 : (double)Count(suite, StfOutcome.Passed) / Run(suite);
}
