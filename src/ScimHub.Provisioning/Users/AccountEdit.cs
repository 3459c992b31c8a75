using ScimHub.Scim.Patching;
using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Users;

/// <summary>What an administrator changes of an account; what is null stays.</summary>
/// <param name="Patch">Operations on the local layer. They change nothing that a connection said: removing a value lets the connection's show through.</param>
/// <param name="Suspended">No connection can lift a suspension.</param>
/// <param name="Protected">Whether SCIM clients and syncs may not touch the account.</param>
/// <param name="End">When it ends. To resume an account whose end has passed, without naming another one, takes the end away.</param>
/// <param name="Release">To which connection the account is released; an administrator alone does.</param>
public sealed record AccountEdit(PatchRequest? Patch = null, bool? Suspended = null, bool? Protected = null, EndDate? End = null, AccountRelease? Release = null);
