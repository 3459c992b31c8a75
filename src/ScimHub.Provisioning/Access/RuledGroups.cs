using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Access;

/// <summary>Groups whose direct members rules fit for that reason alone: these people are found by an index.</summary>
internal sealed class RuledGroups
{
    public HashSet<string> NameKeys { get; } = new(StringComparer.Ordinal);

    public HashSet<Guid> Ids { get; init; } = [];

    public bool None => NameKeys.Count + Ids.Count == 0;

    /// <summary>Takes an alternative of a condition that is but one group's name or id; false where it is something else.</summary>
    public bool TryTake(Filter filter)
    {
        if (filter is not ComparisonFilter { Operator: ComparisonOperator.Eq, Value: ScimString text } comparison)
        {
            return false;
        }
        var key = ComparisonKey.Of(comparison.Path.Leaf, text.Value);
        if (ReferenceEquals(comparison.Path.Leaf, UserAttributes.GroupDisplay))
        {
            NameKeys.Add(key);
            return true;
        }
        // As the compiler of filters has it: a text that is no id, as ids are shown, is nobody's.
        return ReferenceEquals(comparison.Path.Leaf, UserAttributes.GroupValue) && Guid.TryParseExact(key, "D", out var id) && id.ToString() == key && (Ids.Add(id) || true);
    }
}
