using System.Collections.Immutable;
using System.Formats.Asn1;
using ScimHub.Server.SignIn.Ldap.Protocol;

namespace ScimHub.Server.SignIn.Ldap.Filters;

/// <summary>
/// A filter (RFC 4511 §4.5.1.7) as a tree. What a person types is put into an assertion value of the tree, never into text, and goes to the server as that value's bytes: there is
/// nothing in it that could end the value.
/// </summary>
internal abstract record LdapFilter
{
    private protected LdapFilter()
    {
    }

    /// <summary>Everything that is there.</summary>
    public static LdapFilter Anything { get; } = new PresentFilter("objectClass");

    /// <summary>The filter's terms, itself included.</summary>
    public virtual IEnumerable<LdapFilter> All => [this];

    public static LdapFilter Equal(string attribute, string value) => new ComparisonFilter(Comparison.Equal, attribute, AssertionValue.Of(value));

    public static LdapFilter And(params ReadOnlySpan<LdapFilter> terms) => new AndFilter([.. terms]);

    /// <summary>The filter of one person.</summary>
    public abstract LdapFilter Named(string name);

    /// <summary>The filter of everybody: where the name would stand, anything may.</summary>
    public abstract LdapFilter OfAnybody();

    public abstract void Write(AsnWriter writer);

    /// <summary>As RFC 4515 writes it.</summary>
    public abstract override string ToString();

    private protected static Asn1Tag Constructed(int number) => LdapMessage.Context(number, constructed: true);
}

/// <summary>True if every term is. RFC 4526: of no terms, always.</summary>
internal sealed record AndFilter(ImmutableArray<LdapFilter> Terms) : SetFilter(0, '&', Terms)
{
    private protected override LdapFilter Of(ImmutableArray<LdapFilter> terms) => new AndFilter(terms);

    public override string ToString() => base.ToString();
}

/// <summary>True if any term is. RFC 4526: of no terms, never.</summary>
internal sealed record OrFilter(ImmutableArray<LdapFilter> Terms) : SetFilter(1, '|', Terms)
{
    private protected override LdapFilter Of(ImmutableArray<LdapFilter> terms) => new OrFilter(terms);

    public override string ToString() => base.ToString();
}

internal abstract record SetFilter(int Number, char Sign, ImmutableArray<LdapFilter> Terms) : LdapFilter
{
    public override IEnumerable<LdapFilter> All => Terms.SelectMany(term => term.All).Prepend(this);

    public override LdapFilter Named(string name) => Of([.. Terms.Select(term => term.Named(name))]);

    public override LdapFilter OfAnybody() => Of([.. Terms.Select(term => term.OfAnybody())]);

    public override void Write(AsnWriter writer)
    {
        using (writer.PushSequence(Constructed(Number)))
        {
            foreach (var term in Terms)
            {
                term.Write(writer);
            }
        }
    }

    public override string ToString() => $"({Sign}{string.Concat(Terms)})";

    private protected abstract LdapFilter Of(ImmutableArray<LdapFilter> terms);
}

internal sealed record NotFilter(LdapFilter Term) : LdapFilter
{
    public override IEnumerable<LdapFilter> All => Term.All.Prepend(this);

    public override LdapFilter Named(string name) => new NotFilter(Term.Named(name));

    public override LdapFilter OfAnybody() => new NotFilter(Term.OfAnybody());

    public override void Write(AsnWriter writer)
    {
        using (writer.PushSequence(Constructed(2)))
        {
            Term.Write(writer);
        }
    }

    public override string ToString() => $"(!{Term})";
}

/// <summary><c>(attr=*)</c>.</summary>
internal sealed record PresentFilter(string Attribute) : LdapFilter
{
    public override LdapFilter Named(string name) => this;

    public override LdapFilter OfAnybody() => this;

    public override void Write(AsnWriter writer) => LdapRequests.Write(writer, Attribute, LdapMessage.Context(7));

    public override string ToString() => $"({Attribute}=*)";
}

/// <summary><c>(attr=value)</c>, <c>&gt;=</c>, <c>&lt;=</c>, <c>~=</c>.</summary>
internal sealed record ComparisonFilter(Comparison Operator, string Attribute, AssertionValue Value) : LdapFilter
{
    public override LdapFilter Named(string name) => this with { Value = Value.Named(name) };

    public override LdapFilter OfAnybody() => Value switch
    {
        { IsOpen: false } => this,
        { Before.IsEmpty: true, After.IsEmpty: true } => new PresentFilter(Attribute),
        _ => new SubstringFilter(Attribute, Value.Before, [], Value.After),
    };

    public override void Write(AsnWriter writer)
    {
        using (writer.PushSequence(Constructed((int)Operator)))
        {
            LdapRequests.Write(writer, Attribute);
            writer.WriteOctetString(Value.Bytes.Span);
        }
    }

    public override string ToString() => $"({Attribute}{Sign}{Value})";

    private string Sign => Operator switch
    {
        Comparison.GreaterOrEqual => ">=",
        Comparison.LessOrEqual => "<=",
        Comparison.Approximate => "~=",
        _ => "=",
    };
}

/// <summary><c>(attr=initial*any*final)</c>; an empty part at either end is none.</summary>
internal sealed record SubstringFilter(string Attribute, ReadOnlyMemory<byte> Initial, ImmutableArray<ReadOnlyMemory<byte>> Any, ReadOnlyMemory<byte> Final) : LdapFilter
{
    public override LdapFilter Named(string name) => this;

    public override LdapFilter OfAnybody() => this;

    public override void Write(AsnWriter writer)
    {
        using (writer.PushSequence(Constructed(4)))
        {
            LdapRequests.Write(writer, Attribute);
            using (writer.PushSequence())
            {
                Part(Initial, 0);
                foreach (var part in Any)
                {
                    Part(part, 1);
                }
                Part(Final, 2);
            }
        }

        void Part(ReadOnlyMemory<byte> part, int number)
        {
            if (!part.IsEmpty)
            {
                writer.WriteOctetString(part.Span, LdapMessage.Context(number));
            }
        }
    }

    public override string ToString() =>
        $"({Attribute}={FilterText.Escape(Initial.Span)}*{string.Concat(Any.Select(part => FilterText.Escape(part.Span) + "*"))}{FilterText.Escape(Final.Span)})";
}

/// <summary><c>(attr:dn:rule:=value)</c>.</summary>
internal sealed record ExtensibleFilter(string? Attribute, string? Rule, AssertionValue Value, bool OfDn) : LdapFilter
{
    public override LdapFilter Named(string name) => this with { Value = Value.Named(name) };

    /// <summary>A rule knows no "anything": whoever has the attribute at all.</summary>
    public override LdapFilter OfAnybody() => Value.IsOpen ? new PresentFilter(Attribute ?? "objectClass") : this;

    public override void Write(AsnWriter writer)
    {
        using (writer.PushSequence(Constructed(9)))
        {
            if (Rule is not null)
            {
                LdapRequests.Write(writer, Rule, LdapMessage.Context(1));
            }
            if (Attribute is not null)
            {
                LdapRequests.Write(writer, Attribute, LdapMessage.Context(2));
            }
            writer.WriteOctetString(Value.Bytes.Span, LdapMessage.Context(3));
            if (OfDn)
            {
                writer.WriteBoolean(true, LdapMessage.Context(4));
            }
        }
    }

    public override string ToString() => $"({Attribute}{(OfDn ? ":dn" : "")}{(Rule is null ? "" : ":" + Rule)}:={Value})";
}
