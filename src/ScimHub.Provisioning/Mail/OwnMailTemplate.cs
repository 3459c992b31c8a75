using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Mail;

/// <summary>What an organisation writes in the place of one of ScimHub's own templates.</summary>
public sealed class OwnMailTemplate : IOwned
{
    public const int MaxLength = 20_000;

    public required int OrganizationId { get; init; }

    /// <summary><see cref="MailKind.Name"/>.</summary>
    public required string Kind { get; init; }

    public required string Text { get; set; }

    public required DateTimeOffset ChangedAt { get; set; }
}
