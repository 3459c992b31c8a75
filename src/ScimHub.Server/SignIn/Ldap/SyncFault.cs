using ScimHub.Server.SignIn.Ldap.Protocol;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>Why a reading was stopped.</summary>
/// <param name="Told">Whoever may ask for readings reads this, in the job and the audit.</param>
/// <param name="Cause">What more the log and the command line say; null where that is all.</param>
internal sealed record SyncFault(string Told, string? Cause = null)
{
    private const string Unreached = "The directory was not read to its end: its servers could not be spoken with. The server's log and 'scimhub ldap test' say why.";

    /// <summary>One that took no connection, one that hung and one that spoke another protocol are told alike: else whoever sets a URL could look by it for what listens inside.</summary>
    public static SyncFault Of(ReadEnd.Partial partial) =>
        partial.Fault is null or LdapFault.Refused ? new($"The directory was not read to its end: {partial.Detail}") : new(Unreached, partial.Detail);

    public override string ToString() => Cause is null ? Told : $"{Told} {Cause}";
}
