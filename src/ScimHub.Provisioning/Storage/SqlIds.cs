namespace ScimHub.Provisioning.Storage;

/// <summary>A parameter that is a list of ids, read back in SQL by <see cref="HubDatabase.IdList"/>.</summary>
internal sealed record SqlIds(Guid[] Ids);
