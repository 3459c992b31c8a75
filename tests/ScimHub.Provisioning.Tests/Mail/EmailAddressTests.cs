using ScimHub.Provisioning.Mail;

namespace ScimHub.Provisioning.Tests.Mail;

/// <summary>What is one address that mail can go to, and how it is compared and shown.</summary>
public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ada@example.com", "ada@example.com", "ada@example.com")]
    [InlineData(" Ada.L+x@Example.COM ", "Ada.L+x@example.com", "Ada.L+x@example.com")]
    [InlineData("ada@b\u00fccher.example", "ada@xn--bcher-kva.example", "ada@b\u00fccher.example (ada@xn--bcher-kva.example)")]
    [InlineData("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example", "ada@b\u00fccher.example (ada@xn--bcher-kva.example)")]
    // Cyrillic letters that look like Latin ones.
    [InlineData("ada@p\u0430ypal.com", "ada@xn--pypal-4ve.com", "ada@p\u0430ypal.com (ada@xn--pypal-4ve.com)")]
    [InlineData("ada@\uff45xample.com", "ada@example.com", "ada@example.com")]
    public void An_address_is_sent_to_in_ASCII_and_shown_in_full(string text, string ascii, string shown)
    {
        Assert.True(EmailAddress.TryParse(text, out var address));
        Assert.Equal((ascii, shown, ascii.ToLowerInvariant()), (address.Ascii, address.Shown, address.Key));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("ada")]
    [InlineData("@example.com")]
    [InlineData("ada@")]
    [InlineData("ada@localhost")]
    [InlineData("ada@example..com")]
    [InlineData("ada@-example.com")]
    [InlineData("ada@[127.0.0.1]")]
    [InlineData(".ada@example.com")]
    [InlineData("ada.@example.com")]
    [InlineData("a..b@example.com")]
    [InlineData("ada @example.com")]
    [InlineData("\"a b\"@example.com")]
    [InlineData("Ada <ada@example.com>")]
    [InlineData("ada@example.com,eve@evil.example")]
    [InlineData("ada@example.com;eve@evil.example")]
    [InlineData("eve@evil.example,ada@example.com")]
    [InlineData("a@b@example.com")]
    [InlineData("ada@example.com\r\nBcc: eve@evil.example")]
    [InlineData("ada\r\nBcc:eve@evil.example")]
    [InlineData("ada@example.com\0")]
    [InlineData("ad\u0430@example.com")]
    [InlineData("ada\u202e@example.com")]
    public void IN_05_what_is_no_single_plain_address_is_none(string? text) => Assert.False(EmailAddress.TryParse(text, out _));

    [Fact]
    public void IN_05_lengths_are_those_of_RFC_5321()
    {
        Assert.True(EmailAddress.TryParse(new string('a', 64) + "@example.com", out _));
        Assert.False(EmailAddress.TryParse(new string('a', 65) + "@example.com", out _));
        Assert.False(EmailAddress.TryParse("a@" + string.Concat(Enumerable.Repeat("abcdefgh.", 28)) + "com", out _));
    }
}
