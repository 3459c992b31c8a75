namespace ScimHub.Server.Setup;

/// <summary>A set-up link that is out: whoever has it can still open it.</summary>
/// <param name="MadeBy">Their name; null where they have none.</param>
public sealed record OpenSetupLink(Guid Id, DateTimeOffset MadeAt, string? MadeBy, DateTimeOffset ExpiresAt);
