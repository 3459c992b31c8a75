using System.Collections.Immutable;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Patching;

/// <summary>Keeps members apart from a group's other attributes: they are rows, never loaded to be patched.</summary>
public static class GroupPatch
{
    /// <summary>The operations on other attributes, and what those on <c>members</c> come to, in their order.</summary>
    public static (PatchRequest Attributes, MembershipChange Members) Split(PatchRequest request)
    {
        var others = ImmutableArray.CreateBuilder<PatchOperation>();
        MembershipFold? members = null;
        foreach (var operation in request.Operations)
        {
            if (ReferenceEquals(operation.Target.Attribute, GroupAttributes.Members))
            {
                Fold(members ??= new(), operation);
            }
            else
            {
                others.Add(operation);
            }
        }
        return members is null ? (request, MembershipChange.None) : (request with { Operations = others.ToImmutable() }, members.ToChange());
    }

    /// <summary>The ids of the members in a POST or PUT body, in order, each once.</summary>
    public static ImmutableArray<string> MemberIds(ScimResource group)
    {
        if (group[GroupAttributes.Members] is not ScimList list)
        {
            return [];
        }
        var seen = new HashSet<string>(list.Items.Length, StringComparer.OrdinalIgnoreCase);
        var ids = ImmutableArray.CreateBuilder<string>(list.Items.Length);
        foreach (var member in list.Items)
        {
            var id = IdOf(member);
            if (seen.Add(id))
            {
                ids.Add(id);
            }
        }
        return ids.ToImmutable();
    }

    private static void Fold(MembershipFold members, PatchOperation operation)
    {
        var (_, selection, part) = operation.Target;
        // RFC 7643 §4.2: value, $ref and type of a member are immutable.
        if (part is not null || (selection is not null && operation.Verb != PatchVerb.Remove && operation.Value is not null))
        {
            throw ScimException.Mutability("A member cannot be changed; remove it and add another.");
        }
        if (selection is not null)
        {
            RemoveSelected(members, selection);
            return;
        }
        if (operation.Verb == PatchVerb.Replace || (operation.Verb == PatchVerb.Remove && operation.Value is null))
        {
            members.Clear();
        }
        if (operation.Value is not ScimList values)
        {
            return;
        }
        foreach (var member in values.Items)
        {
            if (operation.Verb == PatchVerb.Remove)
            {
                members.Remove(IdOf(member));
            }
            else
            {
                members.Add(IdOf(member));
            }
        }
    }

    private static void RemoveSelected(MembershipFold members, Filter selection)
    {
        switch (selection)
        {
            case ComparisonFilter { Operator: ComparisonOperator.Eq, Value: ScimString id } term when ReferenceEquals(term.Path.Leaf, GroupAttributes.MemberValue):
                members.Remove(id.Value);
                break;
            case OrFilter any:
                foreach (var term in any.Terms)
                {
                    RemoveSelected(members, term);
                }
                break;
            default:
                throw ScimException.InvalidPath("Members can be selected by value eq \"id\", and by such terms joined with or, only.");
        }
    }

    private static string IdOf(ScimValue member) =>
        (member as ScimComplex)?[GroupAttributes.MemberValue] is ScimString { Value.Length: > 0 } id
            ? id.Value
            : throw ScimException.InvalidValue("A member has no 'value'; give it the id of a user or group.");
}
