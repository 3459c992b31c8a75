namespace ScimHub.Server.Hosting;

/// <summary>Every message the server logs. None takes a path, a query, a header or a body: those hold what people searched for, and secrets.</summary>
internal static partial class HubLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} on {Endpoint} failed and was answered 500.")]
    public static partial void RequestFailed(this ILogger logger, Exception exception, string method, string endpoint);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "{Method} on {Endpoint} was answered 503: the database is not available.")]
    public static partial void StorageUnavailable(this ILogger logger, Exception exception, string method, string endpoint);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "The last use of credentials could not be written down; it will be at the next use.")]
    public static partial void LastUseNotRecorded(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "What has had its time (ended access tokens, kept answers) could not be deleted; the next round will.")]
    public static partial void PurgeFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "{Count} ended access tokens deleted.")]
    public static partial void Purged(this ILogger logger, int count);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "The keys of {OwnerId} (a trust or a connection) could not be fetched: {Reason}")]
    public static partial void KeysNotFetched(this ILogger logger, Guid ownerId, string reason);

    [LoggerMessage(EventId = 7, Level = LogLevel.Information, Message = "A client assertion for trust {TrustId} was refused: {Reason}")]
    public static partial void AssertionRefused(this ILogger logger, Guid trustId, string reason);

    [LoggerMessage(EventId = 8, Level = LogLevel.Information, Message = "Attributes that no schema knows were ignored for connection {ConnectionId}: {Names}")]
    public static partial void AttributesIgnored(this ILogger logger, Guid connectionId, string names);

    [LoggerMessage(EventId = 9, Level = LogLevel.Warning, Message = "The token by which connection {Connection} is pushed to ends at {End:O}: make another ('scimhub token create --connection NAME') and paste it at the identity provider before it is refused.")]
    public static partial void TokenEnds(this ILogger logger, string connection, DateTimeOffset end);

    [LoggerMessage(EventId = 50, Level = LogLevel.Information, Message = "A passkey was refused: {Reason}")]
    public static partial void PasskeyRefused(this ILogger logger, string reason);

    [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message = "The audit could not be sealed or pruned; the next round will.")]
    public static partial void AuditNotKept(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 21, Level = LogLevel.Error, Message = "The audit of organisation {OrganizationId} is not sealed any more: {Reason}")]
    public static partial void AuditNotSealed(this ILogger logger, int organizationId, string reason);

    [LoggerMessage(EventId = 22, Level = LogLevel.Information, Message = "{Count} audit rows that have had their time deleted in organisation {OrganizationId}.")]
    public static partial void AuditPruned(this ILogger logger, long count, int organizationId);

    [LoggerMessage(EventId = 30, Level = LogLevel.Information, Message = "Job {JobId} has come to its end: {Changed} people changed, {Refused} refused.")]
    public static partial void JobDone(this ILogger logger, Guid jobId, long changed, long refused);

    [LoggerMessage(EventId = 31, Level = LogLevel.Warning, Message = "A job was interrupted; it goes on where it was within a minute.")]
    public static partial void JobInterrupted(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 32, Level = LogLevel.Information, Message = "{Count} accounts have come to their end and are suspended.")]
    public static partial void AccountsEnded(this ILogger logger, int count);

    [LoggerMessage(EventId = 33, Level = LogLevel.Warning, Message = "Accounts whose end has come could not be looked for; the next round will.")]
    public static partial void AccountEndsInterrupted(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 40, Level = LogLevel.Warning, Message = "The OpenID provider of connection {ConnectionId} could not be read: {Reason}")]
    public static partial void ProviderNotRead(this ILogger logger, Guid connectionId, string reason);

    [LoggerMessage(EventId = 41, Level = LogLevel.Warning, Message = "A sign-in at connection {ConnectionId} came to nothing: {Reason}")]
    public static partial void SignInRefused(this ILogger logger, Guid connectionId, string reason);

    [LoggerMessage(EventId = 42, Level = LogLevel.Warning, Message = "Not all groups of somebody who signed in at connection {ConnectionId} are known, so none was taken away: {Reason}")]
    public static partial void GroupsMayLack(this ILogger logger, Guid connectionId, string reason);

    [LoggerMessage(EventId = 43, Level = LogLevel.Error, Message = "The directory of connection {ConnectionId} was not synced: {Reason}")]
    public static partial void DirectoryNotSynced(this ILogger logger, Guid connectionId, string reason);

    [LoggerMessage(EventId = 60, Level = LogLevel.Warning, Message = "Mail {MailId} was not taken by the mail server; {Next}. 'scimhub mail status' says why.")]
    public static partial void MailNotSent(this ILogger logger, Guid mailId, string next);

    [LoggerMessage(EventId = 61, Level = LogLevel.Warning, Message = "Sending mail was interrupted; it goes on within a minute.")]
    public static partial void MailInterrupted(this ILogger logger, Exception exception);
}
