using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Credentials;

/// <summary>Makes of a message what goes into the unit of work that it tells of: it is sent if that holds, and not else.</summary>
public delegate Task<IReadOnlyList<SqlStatement>> AccountPost(AccountMail mail, CancellationToken ct);
