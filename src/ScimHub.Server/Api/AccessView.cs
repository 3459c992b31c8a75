using System.Text.Json.Nodes;
using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Api;

/// <summary>What an application asks of a person who works with it: what they may do, and by which of their values it chooses the rows they see.</summary>
/// <param name="Items">All grants that reach the person.</param>
/// <param name="NextCursor">Always null: there is one page.</param>
/// <param name="Attributes">The effective attributes, typed as the schema has them (texts, numbers, truth values, lists), those of extensions under the URN of their schema; null where the key may not read people.</param>
/// <param name="Budgets">What they may use up in a period, by the groups they are in; the application counts.</param>
internal sealed record AccessView(Guid UserId, bool Active, IReadOnlyList<ReachingGrant> Items, string? NextCursor, JsonObject? Attributes, IReadOnlyList<ReachingBudget> Budgets);
