using System.Globalization;
using System.Text;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Platform.P4Runtime.Client;

/// <summary>One update that a switch did not apply.</summary>
/// <param name="Index">Position in the list given to <see cref="P4RuntimeClient.WriteAsync"/>, from 0.</param>
/// <param name="Update">The update itself.</param>
/// <param name="Entity">Which entity, with names where a P4Info is known.</param>
/// <param name="Code">Canonical code, e.g. ALREADY_EXISTS for an INSERT of an existing row.</param>
/// <param name="Message">The switch's words; may be empty.</param>
/// <param name="Space">Error space of <paramref name="TargetCode"/>; may be empty.</param>
/// <param name="TargetCode">Code of the target's own, 0 for none.</param>
public sealed record P4WriteFailure(
    int Index, Update Update, string Entity, GrpcStatusCode Code, string Message, string Space, int TargetCode);

/// <summary>A Write of which some updates failed; the others were applied (CONTINUE_ON_ERROR).</summary>
public sealed class P4WriteException : Exception
{
    private const int ShownInMessage = 20;

    /// <summary>Makes an exception for the failed updates.</summary>
    /// <param name="failures">At least one, by index.</param>
    /// <param name="updates">How many updates were sent.</param>
    /// <param name="innerException">The call's status.</param>
    public P4WriteException(IReadOnlyList<P4WriteFailure> failures, int updates, GrpcException innerException)
        : base(Describe(failures, updates), innerException) =>
        Failures = failures;

    /// <summary>The failed updates in the order they were given.</summary>
    public IReadOnlyList<P4WriteFailure> Failures { get; }

    private static string Describe(IReadOnlyList<P4WriteFailure> failures, int updates)
    {
        ArgumentNullException.ThrowIfNull(failures);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{failures.Count} of {updates} updates failed");
        foreach (var failure in failures.Take(ShownInMessage))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"; #{failure.Index} {failure.Update.Type} {failure.Entity}: {failure.Code} {failure.Message}");
        }

        if (failures.Count > ShownInMessage)
            text.Append(CultureInfo.InvariantCulture, $"; and {failures.Count - ShownInMessage} more");
        return text.ToString();
    }
}
