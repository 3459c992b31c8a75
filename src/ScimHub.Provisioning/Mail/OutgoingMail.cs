using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Mail;

/// <summary>A mail to one person: made in the transaction that makes it necessary, taken by one node at a time, and kept for a while to look it up.</summary>
public sealed class OutgoingMail : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>The name of its <see cref="MailKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The address, its domain in ASCII.</summary>
    public required string Recipient { get; init; }

    public required string Subject { get; init; }

    /// <summary>The text, sealed: it may hold a secret. Null once the mail need not be sent any more.</summary>
    public byte[]? Body { get; set; }

    /// <summary>What it is about: an invitation, a person.</summary>
    public required Guid CauseId { get; init; }

    public MailState State { get; set; }

    public int Attempts { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on a node may take it. One that has taken it has moved this on by its lease.</summary>
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>From then on it is of no use.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? FirstAttemptAt { get; set; }

    /// <summary>When it was sent, given up or withdrawn.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>What the mail server said against it.</summary>
    public string? LastError { get; set; }

    public Guid? LeasedBy { get; set; }

    /// <summary>For a unit of work of statements.</summary>
    public SqlStatement Statement => new(
        """
        INSERT INTO "OutgoingMails" ("OrganizationId", "Id", "Kind", "Recipient", "Subject", "Body", "CauseId", "State", "Attempts", "CreatedAt", "DueAt", "ExpiresAt")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        [OrganizationId, Id, Kind, Recipient, Subject, Body, CauseId, (int)State, Attempts, CreatedAt, DueAt, ExpiresAt]);

    /// <summary>For such a unit: what is about the cause <c>$2</c> need not be sent any more.</summary>
    internal static SqlStatement Withdraw(int organizationId, Guid causeId, DateTimeOffset now) => new(
        """UPDATE "OutgoingMails" SET "State" = $3, "Body" = NULL, "ClosedAt" = $4 WHERE "OrganizationId" = $1 AND "CauseId" = $2 AND "State" = 0""",
        [organizationId, causeId, (int)MailState.Withdrawn, now]);
}
