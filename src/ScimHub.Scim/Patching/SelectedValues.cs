using System.Collections.Immutable;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Patching;

/// <summary>Operations whose path selects values by a filter: <c>emails[type eq "work"]</c>, with or without a sub-attribute behind it.</summary>
internal static class SelectedValues
{
    public static ScimValue? Apply(ScimValue? held, PatchOperation operation, Dialect dialect)
    {
        var (attribute, selection, _) = operation.Target;
        // A single complex value may be selected too: Entra removes manager[value eq "…"].
        ImmutableArray<ScimValue> items = held switch { ScimList list => list.Items, null => [], _ => [held] };
        var selected = new List<int>();
        for (var i = 0; i < items.Length; i++)
        {
            if (FilterEvaluator.MatchesValue(selection!, attribute, items[i]))
            {
                selected.Add(i);
            }
        }
        var clears = operation.Verb == PatchVerb.Remove || operation.Value is null;
        if (selected.Count == 0)
        {
            // RFC 7644 §3.5.2.3: "no record match was made ... "noTarget"". Identity providers repeat for ever what fails so.
            if (dialect == Dialect.Strict)
            {
                throw ScimException.NoTarget($"No value of '{attribute}' matches the filter of the path.");
            }
            return clears ? held : Create(held, items, operation);
        }
        var result = clears ? Clear(items, selected, operation, dialect) : Change(items, selected, operation);
        return result.IsEmpty ? null : attribute.MultiValued ? new ScimList(result) : result[0];
    }

    private static ScimValue Create(ScimValue? held, ImmutableArray<ScimValue> items, PatchOperation operation)
    {
        var (attribute, selection, part) = operation.Target;
        if (MissingElement.Make(selection!) is not { } element || (held is not null && !attribute.MultiValued))
        {
            throw ScimException.NoTarget($"No value of '{attribute}' matches the filter of the path, and none can be made from it.");
        }
        element = part is null ? ComplexValue.Overlay(attribute, ScimComplex.Empty, Over(element, (ScimComplex)operation.Value!)) : element.With(part, operation.Value);
        if (!attribute.MultiValued)
        {
            return element;
        }
        var changed = new List<int>();
        var result = ValueMerge.Add(attribute, items, [element], changed);
        return new ScimList(PrimaryValue.AfterAdd(attribute, result, items, changed));
    }

    private static ScimComplex Over(ScimComplex below, ScimComplex above)
    {
        foreach (var (part, value) in above.Attributes)
        {
            below = below.With(part, value);
        }
        return below;
    }

    private static ImmutableArray<ScimValue> Clear(ImmutableArray<ScimValue> items, List<int> selected, PatchOperation operation, Dialect dialect)
    {
        var (attribute, _, part) = operation.Target;
        var result = ImmutableArray.CreateBuilder<ScimValue>(items.Length);
        var next = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (next == selected.Count || selected[next] != i)
            {
                result.Add(items[i]);
                continue;
            }
            next++;
            if (part is null)
            {
                continue;
            }
            var value = ComplexValue.SetPart(attribute, (ScimComplex)items[i], part, null, operation.Verb);
            if (!value.IsEmpty && (dialect == Dialect.Strict || !MissingElement.IsHollow(value)))
            {
                result.Add(value);
            }
        }
        return result.ToImmutable();
    }

    private static ImmutableArray<ScimValue> Change(ImmutableArray<ScimValue> items, List<int> selected, PatchOperation operation)
    {
        var (attribute, _, part) = operation.Target;
        var result = items.ToBuilder();
        foreach (var place in selected)
        {
            result[place] = (items[place], operation.Value) switch
            {
                (ScimComplex value, _) when part is not null => ComplexValue.SetPart(attribute, value, part, operation.Value, operation.Verb),
                (ScimComplex value, ScimComplex added) when operation.Verb == PatchVerb.Add => ComplexValue.Overlay(attribute, value, added),
                // "all matching record values SHALL be replaced"
                (ScimComplex value, ScimComplex replacement) => Replace(attribute, value, replacement),
                _ => operation.Value!,
            };
        }
        return PrimaryValue.AfterChange(attribute, result.ToImmutable(), items, selected);
    }

    private static ScimComplex Replace(AttributeDefinition attribute, ScimComplex held, ScimComplex replacement)
    {
        foreach (var part in attribute.SubAttributes)
        {
            if (held[part] is not { } value || part.Mutability is not (Mutability.ReadOnly or Mutability.Immutable))
            {
                continue;
            }
            replacement = replacement[part] is not { } next || next.Equals(value) ? replacement.With(part, value) : throw PatchEngine.Immutable(part);
        }
        return replacement;
    }
}
