using System.Diagnostics;
using System.Globalization;

namespace Migration.Fuzz;

/// <summary>
/// Gives random and damaged input to everything that reads what comes over a network: each input is read or refused by
/// the exception that the parser names, within bounds of memory.
/// </summary>
internal static class ParserFuzz
{
    // Many times what the largest sample needs: a length that is believed before the bytes are there shows.
    private const long MostBytes = 64L << 20;

    // All parsers come up again and again, whatever the time.
    private const int InputsInARow = 100;

    /// <summary>Runs for as long as the options say.</summary>
    /// <returns>What was tried.</returns>
    /// <exception cref="FuzzException">Names seed, parser and what went wrong.</exception>
    public static string Run(FuzzOptions options)
    {
        var watch = Stopwatch.StartNew();
        var counts = ParserSubjects.All.ToDictionary(s => s.Name, _ => (Inputs: 0L, Refused: 0L));
        for (var round = 0; watch.Elapsed < options.Duration; round++)
        {
            foreach (var subject in ParserSubjects.All)
            {
                var refused = RunRound(subject, unchecked(options.Seed + (round * 7919)), InputsInARow);
                var (inputs, before) = counts[subject.Name];
                counts[subject.Name] = (inputs + InputsInARow, before + refused);
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Values.Sum(c => c.Inputs)} inputs in {watch.Elapsed.TotalSeconds:0} s, each read or refused: ")
            + string.Join(", ", counts.Select(c => string.Create(
                CultureInfo.InvariantCulture, $"{c.Key} {c.Value.Inputs} ({c.Value.Refused} refused)")));
    }

    /// <summary>Gives a number of inputs to one parser.</summary>
    /// <returns>How many were refused.</returns>
    /// <exception cref="FuzzException">Names seed, parser and what went wrong.</exception>
    public static int RunRound(ParserSubject subject, int seed, int count)
    {
        var random = new Random(seed);
        var refused = 0;
        for (var i = 0; i < count; i++)
        {
            var input = subject.Make(random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                subject.Read(input);
            }
            catch (Exception e) when (subject.Refuses(e))
            {
                refused++;
            }
            catch (Exception e)
            {
                throw new FuzzException($"{subject.Name}, seed {seed}, input {i}: {Convert.ToHexString(input)}", e);
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > MostBytes)
            {
                throw new FuzzException(
                    $"{subject.Name}, seed {seed}, input {i} of {input.Length} bytes took {allocated} bytes of memory");
            }
        }

        return refused;
    }
}
