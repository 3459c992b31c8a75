namespace ScimHub.Server.SignIn.Ldap;

internal static partial class LdapLog
{
    [LoggerMessage(EventId = 60, Level = LogLevel.Warning, Message = "The LDAP server {Server} failed and is asked last for half a minute: {Reason}")]
    public static partial void LdapServerFailed(this ILogger logger, string server, string reason);

    [LoggerMessage(EventId = 61, Level = LogLevel.Information, Message = "The LDAP directory {Directory} refused a sign-in: {Reason}")]
    public static partial void LdapRefused(this ILogger logger, string directory, LdapRefusal reason);

    [LoggerMessage(EventId = 62, Level = LogLevel.Error, Message = "Nobody can sign in by the LDAP directory {Directory}: {Reason}")]
    public static partial void LdapUnavailable(this ILogger logger, string directory, string reason);
}
