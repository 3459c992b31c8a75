namespace ScimHub.Provisioning.Storage;

/// <summary>A query, and how a row of it is read.</summary>
internal sealed record SqlQuery<T>(string Sql, object?[] Parameters, Func<HubRow, T> Row);
