using ScimHub.Server.Api;

namespace ScimHub.Server.Console;

/// <summary>What a line of a file comes to.</summary>
/// <param name="Do">Empty: nothing is to be done, or can be.</param>
/// <param name="Refused">Why it cannot be; null: it can.</param>
/// <param name="IsNew">Whether there is nobody of that name yet.</param>
public sealed record ImportRow(string UserName, string What, IReadOnlyList<BatchEndpoints.Step> Do, string? Refused, bool IsNew = false);
