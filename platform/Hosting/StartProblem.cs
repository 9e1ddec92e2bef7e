using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Migration.Platform.Hosting;

/// <summary>What keeps a service from starting, said to whoever starts it.</summary>
internal static partial class StartProblem
{
    private const string OwnNamespace = "Migration.";
    private const string Binder = "Microsoft.Extensions.Configuration.Binder";

    /// <summary>A line for each problem; none when the failure is not one that somebody can cure outside the program.</summary>
    /// <param name="failure">Why it did not start.</param>
    /// <param name="sections">Sections of the configuration by the type of their options.</param>
    public static IReadOnlyList<string> Of(Exception failure, IReadOnlyDictionary<Type, string> sections) => failure switch
    {
        AggregateException all when all.InnerExceptions.Select(e => Of(e, sections)).ToList() is var each
            && each.TrueForAll(lines => lines.Count > 0) => [.. each.SelectMany(lines => lines)],
        OptionsValidationException wrong =>
            [.. wrong.Failures.SelectMany(f => Settings(f, sections.GetValueOrDefault(wrong.OptionsType)))],
        IOException { InnerException: AddressInUseException } => [
            $"{failure.Message.TrimEnd('.')}. Name another address in Urls, or end what listens there."],
        // Names the value, the setting and what it should be.
        InvalidOperationException { Source: Binder } => [failure.Message],
        // Ours say what is wrong and what helps.
        _ when failure.GetType().Namespace?.StartsWith(OwnNamespace, StringComparison.Ordinal) == true =>
            [failure.Message],
        _ => [],
    };

    // "DataAnnotation validation failed for 'T' members: 'A,B' with the error: 'text'.", several joined by "; "; a
    // check of our own is its text alone.
    private static IEnumerable<string> Settings(string failure, string? section)
    {
        var annotations = Annotation().Matches(failure);
        if (annotations.Count == 0)
            return [failure];
        return annotations.Select(a =>
        {
            var (members, text) = (a.Groups["members"].Value, a.Groups["text"].Value);
            return section is null || text.Contains($"{section}:", StringComparison.Ordinal)
                ? text
                : $"{section}:{members}: {text}";
        });
    }

    [GeneratedRegex(
        "DataAnnotation validation failed for '[^']*' members: '(?<members>[^']*)' "
            + "with the error: '(?<text>.*?)'\\.(?=; |$)",
        RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Annotation();
}
