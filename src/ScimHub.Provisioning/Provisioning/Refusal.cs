namespace ScimHub.Provisioning.Provisioning;

/// <summary>A decision against, with words for whoever asked: they name the mend, and nobody else's account.</summary>
public sealed record Refusal(RefusalReason Reason, string Message);
