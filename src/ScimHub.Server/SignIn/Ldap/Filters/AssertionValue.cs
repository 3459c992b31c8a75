using System.Text;

namespace ScimHub.Server.SignIn.Ldap.Filters;

/// <summary>The value that an attribute is compared with: bytes, with a place for a person's name where an administrator wrote <c>{0}</c>.</summary>
internal readonly record struct AssertionValue(ReadOnlyMemory<byte> Before, bool IsOpen, ReadOnlyMemory<byte> After)
{
    public const string Place = "{0}";

    /// <summary>Without a name in its place there is nothing to send.</summary>
    public ReadOnlyMemory<byte> Bytes => IsOpen ? throw new InvalidOperationException("The filter has a place for a name, and none was given.") : Before;

    public static AssertionValue Of(string text) => new(Encoding.UTF8.GetBytes(text), false, default);

    public AssertionValue Named(string name) => IsOpen ? new((byte[])[.. Before.Span, .. Encoding.UTF8.GetBytes(name), .. After.Span], false, default) : this;

    public bool Equals(AssertionValue other) => IsOpen == other.IsOpen && Before.Span.SequenceEqual(other.Before.Span) && After.Span.SequenceEqual(other.After.Span);

    public override int GetHashCode() => HashCode.Combine(IsOpen, Before.Length, After.Length);

    public override string ToString() => FilterText.Escape(Before.Span) + (IsOpen ? Place : "") + FilterText.Escape(After.Span);
}
