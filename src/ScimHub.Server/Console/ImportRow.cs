using ScimHub.Server.Api;

namespace ScimHub.Server.Console;

/// <summary>What a line of a file comes to.</summary>
/// <param name="Do">Null: nothing is to be done, or can be.</param>
/// <param name="Refused">Why it cannot be; null: it can.</param>
public sealed record ImportRow(string UserName, string What, BatchEndpoints.Step? Do, string? Refused);
