namespace ScimHub.Server.Console;

/// <summary>What a line of a file comes to.</summary>
/// <param name="Request">Null: nothing is to be done, or can be.</param>
/// <param name="Refused">Why not; null: it can be, or was.</param>
public sealed record ImportRow(string UserName, string What, BulkRequest? Request, string? Refused);
