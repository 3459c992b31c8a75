namespace ScimHub.Conformance.Running;

internal enum Outcome
{
    Passed,
    Noted,
    Warned,
    Failed,
    Skipped,
}
