namespace ScimHub.Provisioning.Sessions;

/// <summary>A proof of who somebody is, complete: what a session is made of.</summary>
/// <param name="ConnectionId">Null for a local sign-in.</param>
/// <param name="IdToken">The provider's, to be handed back at its logout.</param>
/// <param name="By">Of a local sign-in, what came last: <c>password</c>, <c>code</c> or <c>passkey</c>. For the audit.</param>
public sealed record SessionOpening(
    int OrganizationId,
    Guid UserId,
    SignInMethod Method,
    Guid? ConnectionId = null,
    string? Subject = null,
    string? ProviderSessionId = null,
    string? IdToken = null,
    string? Address = null,
    string? UserAgent = null,
    string? By = null)
{
    /// <summary>Whether they proved it just now, and not by what an old session at the provider says.</summary>
    public bool IsFresh { get; init; }
}
