using ScimHub.Scim.Errors;
using ScimHub.Scim.Messages;

namespace ScimHub.Scim.Tests.Messages;

public sealed class CursorCodecTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly Guid Credential = Guid.Parse("0192f5d0-0000-7000-8000-000000000001");
    private readonly CursorCodec _codec = new(Key);

    private string Encode(CursorPosition position) => _codec.Encode(position, "query", Credential, Now);

    [Theory]
    [InlineData(null, false)]
    [InlineData("", true)]
    [InlineData("Zürich 😀", false)]
    public void A_cursor_leads_back_to_its_place(string? sortKey, bool backward)
    {
        var position = new CursorPosition(Guid.CreateVersion7(), sortKey, backward);
        Assert.Equal(position, _codec.Decode(Encode(position), "query", Credential, Now + Lifetime, Lifetime));
    }

    [Fact]
    public void RFC_9865_2_a_cursor_needs_no_escaping_in_a_URL() =>
        Assert.All(Enumerable.Range(0, 100), i => Assert.Matches("^[A-Za-z0-9_-]+$", Encode(new(Guid.CreateVersion7(), new string('ÿ', i)))));

    [Fact]
    public void A_changed_cursor_is_invalidCursor_whichever_character_changed()
    {
        var cursor = Encode(new(Guid.CreateVersion7(), "k"));
        for (var i = 0; i < cursor.Length; i++)
        {
            // The last character carries bits that no byte has: base64 lets some spellings of one value through, and they are one value.
            var changed = cursor[..i] + (cursor[i] == 'A' ? 'B' : 'A') + cursor[(i + 1)..];
            if (i < cursor.Length - 1)
            {
                Samples.Refused(() => _codec.Decode(changed, "query", Credential, Now, Lifetime), ScimErrorType.InvalidCursor);
            }
            Samples.Refused(() => _codec.Decode(cursor[..i], "query", Credential, Now, Lifetime), ScimErrorType.InvalidCursor);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("HPq72Pax3JUaNa")]
    [InlineData("not base64 !")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_cursor_is_invalidCursor(string cursor) => Samples.Refused(() => _codec.Decode(cursor, "query", Credential, Now, Lifetime), ScimErrorType.InvalidCursor);

    [Fact]
    public void A_cursor_of_another_query_credential_or_key_is_invalidCursor()
    {
        var cursor = Encode(new(Guid.CreateVersion7()));
        Samples.Refused(() => _codec.Decode(cursor, "other", Credential, Now, Lifetime), ScimErrorType.InvalidCursor);
        Samples.Refused(() => _codec.Decode(cursor, "query", Guid.CreateVersion7(), Now, Lifetime), ScimErrorType.InvalidCursor);
        Samples.Refused(() => new CursorCodec(new byte[32]).Decode(cursor, "query", Credential, Now, Lifetime), ScimErrorType.InvalidCursor);
        Samples.Refused(() => _codec.Decode(new string('A', 100_000), "query", Credential, Now, Lifetime), ScimErrorType.InvalidCursor);
    }

    [Fact]
    public void An_old_cursor_is_expiredCursor() =>
        Samples.Refused(() => _codec.Decode(Encode(new(Guid.CreateVersion7())), "query", Credential, Now + Lifetime + TimeSpan.FromMilliseconds(1), Lifetime), ScimErrorType.ExpiredCursor);

    [Fact]
    public void A_short_key_is_refused() => Assert.Throws<ArgumentException>(() => new CursorCodec(new byte[31]));
}
