namespace Migration.Coordinator.Admission;

/// <summary>What is wrong with a member of a request.</summary>
/// <param name="Field">The member, as JSON names it, for example <c>workload.pod</c>.</param>
/// <param name="Text">What is wrong and what to do about it.</param>
internal sealed record FieldProblem(string Field, string Text);
