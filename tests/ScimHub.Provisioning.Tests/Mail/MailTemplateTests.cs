using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Mail;

namespace ScimHub.Provisioning.Tests.Mail;

/// <summary>Templates: what one must be, and what values can do in it.</summary>
public sealed class MailTemplateTests
{
    [Theory]
    [InlineData("", "must begin with")]
    [InlineData("Hello {{link}}", "must begin with")]
    [InlineData("Subject: x\nno gap\n{{link}}", "must begin with")]
    [InlineData("Subject:\n\n{{link}}", "must begin with")]
    [InlineData("Subject: x\n\nno link", "{{link}}")]
    [InlineData("Subject: {{link}}\n\nno link", "{{link}}")]
    [InlineData("Subject: x\n\n{{link}} {{password}}", "{{password}}")]
    [InlineData("Subject: x\n\n{{link}} {{ }}", "placeholder")]
    [InlineData("Subject: x\n\n{{link}} {{name", "placeholder")]
    [InlineData("Subject: x\n\n{{link}}\0", "control")]
    public void A_template_that_cannot_be_used_is_told_why(string text, string why) =>
        Assert.Contains(why, Assert.Throws<AdministrationException>(() => MailTemplate.Parse(MailKind.Invitation, text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Values_stand_in_their_places_and_lines_without_any_are_left_out()
    {
        var text = MailTemplate.Parse(MailKind.Invitation, "\uFEFFSubject: To {{ name }}\r\n\r\nHi {{name}}\r\n\r\n{{message}}\r\n\r\n\r\n{{link}}\r\n")
            .Render(Values(name: "Ada", message: ""));
        Assert.Equal(("To Ada", "Hi Ada\n\nhttps://x\n"), (text.Subject, text.Body));
        Assert.Equal("Hi Ada\n\none\n\ntwo\n\nhttps://x\n", MailTemplate.Parse(MailKind.Invitation, "Subject: s\n\nHi {{name}}\n\n{{message}}\n\n{{link}}").Render(Values("Ada", "one\r\n\r\ntwo")).Body);
    }

    [Fact]
    public void IN_05_no_value_adds_a_line_to_the_subject_a_placeholder_or_hidden_characters()
    {
        var text = MailTemplate.Parse(MailKind.Invitation, "Subject: To {{name}}\n\n{{name}} {{message}}\n{{link}}")
            .Render(Values("A\r\nBcc: eve@evil.example\u2028x\u202e", "{{link}} <b>\u200bbold</b>"));
        Assert.Equal("To A Bcc: eve@evil.example x", text.Subject);
        Assert.Contains("{{link}} <b> bold</b>", text.Body, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', text.Body);
    }

    [Fact]
    public void ScimHubs_own_templates_can_be_used_and_another_may_stand_in_the_place_of_one()
    {
        Assert.Contains("https://x", MailTemplates.Default[MailKind.Invitation].Template.Render(Values("Ada", "")).Body, StringComparison.Ordinal);
        var read = MailTemplates.Read(kind => kind == MailKind.Test ? "Subject: Own\n\n{{address}}" : null);
        Assert.Equal("Own", read[MailKind.Test].Template.Render(Values("Ada", "")).Subject);
        Assert.Throws<AdministrationException>(() => MailTemplates.Read(_ => "nonsense"));
    }

    private static Dictionary<string, string> Values(string name, string message)
    {
        var values = MailKind.Invitation.Placeholders.ToDictionary(key => key, key => key);
        (values["name"], values["message"], values["link"]) = (name, message, "https://x");
        return values;
    }
}
