using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage;

/// <summary>What a list of one kind of resource is made of in SQL.</summary>
/// <param name="Columns">The select list that <paramref name="Read"/> reads.</param>
/// <param name="From">FROM and WHERE of everything the caller may see; <c>$1</c> is the organisation, <c>$2</c> the connection.</param>
/// <param name="Keys">The same rows without what only the columns need: for counting and ranking.</param>
/// <param name="Id">The id's expression, within both.</param>
/// <param name="KeyId">The id's expression within <paramref name="Keys"/>.</param>
/// <param name="Behind">A predicate of <paramref name="From"/>: the id is greater than the parameter named. It says so of every table that is read in that order, or PostgreSQL starts at the first row of one of them.</param>
/// <param name="Document">The search document's expression.</param>
/// <param name="IsKey">Whether an equality with the attribute finds few rows, by an index.</param>
/// <param name="Count">The column of <see cref="ResourceCount"/> that counts them.</param>
internal sealed record ListSource(
    string Columns,
    string From,
    string Keys,
    string Id,
    string KeyId,
    Func<string, string> Behind,
    string Document,
    Func<AttributeDefinition, bool> IsKey,
    string Count,
    Func<HubRow, StoredResource> Read,
    Func<AttributeDefinition, AttributeDefinition?, SqlSource?> Resolve,
    Func<AttributeDefinition, string, SqlParameters, string?> Indexed)
{
    /// <summary>How many columns <see cref="Columns"/> has.</summary>
    public const int Width = 7;

    /// <summary>A scalar subquery: how many resources of the connection have ever been removed.</summary>
    public const string Removed = """(SELECT CAST(SUM("Removed") AS bigint) FROM "ResourceCounts" WHERE "OrganizationId" = $1 AND "ConnectionId" = $2)""";

    /// <summary>A scalar subquery: how many there are.</summary>
    public string Total { get; } = $"""(SELECT CAST(SUM("{Count}") AS bigint) FROM "ResourceCounts" WHERE "OrganizationId" = $1 AND "ConnectionId" = $2)""";

    /// <summary>The columns of a plain page, where they are others.</summary>
    public string PlainColumns { get; init; } = Columns;

    /// <summary>The groups of the resources of a plain page, where <see cref="PlainColumns"/> leaves them out.</summary>
    public Func<ScimCaller, PageStart, int, SqlQuery<(Guid Member, GroupReference Group)>>? Groups { get; init; }
}
