using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Sessions;

namespace ScimHub.Server.SignIn.Local;

/// <summary>What somebody with a session asks to change of their credentials.</summary>
/// <param name="Proof">The password they gave, or when they signed in.</param>
internal sealed record SecurityChange(StoredSession Session, Actor Actor, Guid Id, Reauthentication Proof, IFormCollection Form);
