using ScimHub.Provisioning.Credentials;

namespace ScimHub.Server.SignIn.Local;

/// <summary>A sign-in of which the password is proved and something is left.</summary>
/// <param name="Id">It comes to a session once.</param>
public sealed record SignInStep(Guid Id, int OrganizationId, SignInVerdict.Proved Proved, DateTimeOffset At, string ReturnUrl);
