namespace ScimHub.Scim.Messages;

/// <summary>One thing to do.</summary>
/// <param name="Data">The body, with <c>bulkId:</c> references still in it: pass it through <see cref="BulkReferences.Resolve"/> first.</param>
public sealed record BulkStep(BulkOperation Operation, BulkStepKind Kind, ReadOnlyMemory<byte> Data);
