namespace ScimHub.Provisioning.Jobs;

/// <summary>A request that a batch is to send: see <see cref="BatchStep"/>.</summary>
public sealed record NewStep(string Subject, string What, string Request, string? Undo, bool Follows);
