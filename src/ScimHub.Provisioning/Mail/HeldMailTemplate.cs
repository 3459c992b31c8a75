using ScimHub.Provisioning.Provisioning;

namespace ScimHub.Provisioning.Mail;

/// <summary>The template of a kind of mail as it holds in an organisation, and where it is from.</summary>
public sealed record HeldMailTemplate(MailKind Kind, MailTemplate Template, SettingSource Source);
