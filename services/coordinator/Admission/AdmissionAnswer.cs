using Migration.Coordinator.Records;

namespace Migration.Coordinator.Admission;

/// <summary>How a request was answered.</summary>
internal enum AdmissionAnswerKind
{
    /// <summary>It was examined and decided now.</summary>
    Decided,

    /// <summary>It was decided before.</summary>
    Repeated,

    /// <summary>Its id belongs to a migration that was asked for in other words; nothing was done.</summary>
    OtherRequest,
}

/// <summary>The answer to a request.</summary>
/// <param name="Record">The migration of that id.</param>
/// <param name="Kind">How the answer came about.</param>
internal sealed record AdmissionAnswer(MigrationRecord Record, AdmissionAnswerKind Kind);
