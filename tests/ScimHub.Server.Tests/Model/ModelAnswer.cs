namespace ScimHub.Server.Tests.Model;

/// <summary>What the model answers: a status, whether the resource is another now, and for Bulk the statuses of its operations.</summary>
public sealed record ModelAnswer(int Status, bool Changed = false, IReadOnlyList<int>? Operations = null);
