namespace ScimHub.Server.Console;

/// <summary>A group by its name.</summary>
public sealed record GroupRow(Guid Id, string Name);
