using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Mail;

/// <summary>The mails that wait, as two nodes see them. Each test empties the outbox first: it is one for all organisations.</summary>
public abstract class MailOutboxSuite(TestDatabase hub) : StorageSuite(hub)
{
    private const string Text = "The secret is tea.\n";

    [Fact]
    public async Task MN_03_of_many_who_look_one_sends_each_mail()
    {
        var cause = await PutAsync(20);
        await using var second = Hub.OpenAgain();
        MailOutbox[] nodes = [new(Hub.Storage, Hub.Clock), new(second, Hub.Clock)];
        var sent = new System.Collections.Concurrent.ConcurrentBag<Guid>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            for (var misses = 0; misses < 5; misses++)
            {
                while (await nodes[i % 2].TakeAsync(Ct) is { } mail)
                {
                    Assert.Equal(Text, mail.Body);
                    sent.Add(mail.Row.Id);
                    await nodes[i % 2].SentAsync(mail, Ct);
                }
            }
        }, Ct)));
        Assert.Equal(20, sent.Count);
        Assert.Equal(20, sent.Distinct().Count());
        Assert.All(await RowsAsync(cause), row => Assert.True(row is { State: MailState.Sent, Body: null, Attempts: 1 }));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task MN_03_what_a_node_took_and_did_not_end_another_takes_over_within_a_minute()
    {
        var cause = await PutAsync(1);
        await using var second = Hub.OpenAgain();
        var (dead, heir) = (new MailOutbox(Hub.Storage, Hub.Clock), new MailOutbox(second, Hub.Clock));
        var lost = await dead.TakeAsync(Ct);
        Assert.NotNull(lost);
        Assert.Null(await heir.TakeAsync(Ct));
        Assert.True(MailOutbox.Patience < MailOutbox.Lease && MailOutbox.Lease < TimeSpan.FromMinutes(1));
        Hub.Clock.Advance(MailOutbox.Lease);
        var taken = await heir.TakeAsync(Ct);
        Assert.Equal(lost.Row.Id, taken!.Row.Id);
        // The one that comes back finds it another's.
        await dead.SentAsync(lost, Ct);
        Assert.Equal(MailState.Waiting, (await RowsAsync(cause))[0].State);
        await heir.SentAsync(taken, Ct);
        Assert.Equal(MailState.Sent, (await RowsAsync(cause))[0].State);
    }

    [Fact]
    public async Task It_is_tried_again_later_and_later_and_given_up_after_a_day_with_an_audit_row()
    {
        var cause = await PutAsync(1);
        var outbox = new MailOutbox(Hub.Storage, Hub.Clock);
        var began = Hub.Clock.GetUtcNow();
        var tries = 0;
        while (true)
        {
            if (await outbox.TakeAsync(Ct) is not { } mail)
            {
                var wait = (await RowsAsync(cause))[0].DueAt - Hub.Clock.GetUtcNow();
                Hub.Clock.Advance(wait - TimeSpan.FromSeconds(2));
                Assert.Null(await outbox.TakeAsync(Ct));
                Hub.Clock.Advance(TimeSpan.FromSeconds(3));
                continue;
            }
            tries++;
            if (await outbox.FailedAsync(mail, "451 later\r\nplease", isFinal: false, Ct))
            {
                break;
            }
            Assert.Equal("451 later  please", (await RowsAsync(cause))[0].LastError);
        }
        Assert.InRange(Hub.Clock.GetUtcNow() - began, MailOutbox.GivenUpAfter, MailOutbox.GivenUpAfter + TimeSpan.FromHours(2));
        Assert.InRange(tries, 20, 50);
        var row = (await RowsAsync(cause))[0];
        Assert.True(row is { State: MailState.GivenUp, Body: null });
        Assert.Equal(["mail.givenUp"], await ActionsAsync(cause));
        Hub.Clock.Advance(MailOutbox.Kept + TimeSpan.FromHours(1));
        await outbox.PurgeAsync(Ct);
        Assert.Empty(await RowsAsync(cause));
    }

    [Fact]
    public async Task What_is_refused_for_good_is_given_up_at_once_and_what_expired_is_not_sent()
    {
        var refused = await PutAsync(1);
        var outbox = new MailOutbox(Hub.Storage, Hub.Clock);
        Assert.True(await outbox.FailedAsync((await outbox.TakeAsync(Ct))!, "550 nobody", isFinal: true, Ct));
        Assert.Equal(MailState.GivenUp, (await RowsAsync(refused))[0].State);
        var late = await PutAsync(1, Hub.Clock.GetUtcNow().AddMinutes(1));
        Hub.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await outbox.TakeAsync(Ct));
        await outbox.PurgeAsync(Ct);
        Assert.True((await RowsAsync(late))[0] is { State: MailState.GivenUp, Body: null });
        Assert.Equal(["mail.givenUp"], await ActionsAsync(late));
        var status = await outbox.StatusAsync(1, Ct);
        Assert.True(status is { Waiting: 0, OldestWaiting: null, LastError: not null });
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task The_text_that_waits_lies_sealed_and_opens_in_its_own_row_alone()
    {
        var cause = await PutAsync(2);
        var rows = await RowsAsync(cause);
        Assert.All(rows, row => Assert.DoesNotContain("tea", Encoding.Latin1.GetString(row.Body!), StringComparison.Ordinal));
        var (first, other) = (rows[0].Id, rows[1].Body);
        await using (var context = Hub.Storage.CreateContext())
        {
            await context.OutgoingMails.Where(x => x.Id == first).ExecuteUpdateAsync(x => x.SetProperty(m => m.Body, other), Ct);
        }
        var outbox = new MailOutbox(Hub.Storage, Hub.Clock);
        Assert.Null(await outbox.TakeAsync(Ct));
        Assert.NotNull(await outbox.TakeAsync(Ct));
        Assert.Equal(MailState.GivenUp, (await RowsAsync(cause)).Single(row => row.Id == first).State);
    }

    [Fact]
    public async Task The_key_lies_covered_where_there_is_a_certificate_also_one_that_lay_open_before()
    {
        await ForgetKeyAsync();
        var cause = await PutAsync(3);
        var open = await KeyAsync();
        using var certificate = Certificate();
        await using var node = Hub.OpenAgain(new(() => certificate));
        var outbox = new MailOutbox(node, Hub.Clock);
        var mail = await outbox.TakeAsync(Ct);
        Assert.Equal(Text, mail!.Body);
        await outbox.SentAsync(mail, Ct);
        var covered = await KeyAsync();
        Assert.Equal(-1, covered.AsSpan().IndexOf(open));
        Assert.NotEqual(SharedKey.Length, covered.Length);
        // It is the key that it was, and covered once.
        await using var later = Hub.OpenAgain(new(() => certificate));
        Assert.Equal(Text, (await new MailOutbox(later, Hub.Clock).TakeAsync(Ct))!.Body);
        Assert.Equal(covered, await KeyAsync());

        // Without the certificate, or with another, the mail waits for a node that has it.
        using var other = Certificate();
        await using var stranger = Hub.OpenAgain(new(() => other));
        await using var without = Hub.OpenAgain();
        var waiting = (await RowsAsync(cause)).Single(row => row.Attempts == 0);
        foreach (var storage in new[] { stranger, without })
        {
            Assert.Contains("Protection:Certificate", (await Assert.ThrowsAsync<AdministrationException>(() => new MailOutbox(storage, Hub.Clock).TakeAsync(Ct))).Message, StringComparison.Ordinal);
        }
        Assert.Equal(0, (await RowsAsync(cause)).Single(row => row.Id == waiting.Id).Attempts);
        await ForgetKeyAsync();
    }

    [Fact]
    public async Task A_key_that_is_made_where_there_is_a_certificate_never_lay_open()
    {
        await ForgetKeyAsync();
        using var certificate = Certificate();
        await using var node = Hub.OpenAgain(new(() => certificate));
        await new MailOutbox(node, Hub.Clock).SealAsync(1, new(MailKind.Test, EmailAddress.Parse("u@example.com"), new("S", Text), Guid.CreateVersion7(), null), Ct);
        Assert.True((await KeyAsync()).Length > SharedKey.Length);
        await ForgetKeyAsync();
    }

    [Fact]
    public void Pauses_double_up_to_an_hour() =>
        Assert.Equal([10, 20, 40, 3600, 3600], new[] { 1, 2, 3, 16, 400 }.Select(attempts => MailOutbox.Pause(attempts).TotalSeconds));

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        return new CertificateRequest("CN=keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }

    private async Task<byte[]> KeyAsync()
    {
        await using var context = Hub.Storage.CreateContext();
        return (await context.HubKeys.AsNoTracking().SingleAsync(x => x.Name == HubKey.Mail, Ct)).Value;
    }

    /// <summary>The next one who wants it makes another.</summary>
    private async Task ForgetKeyAsync()
    {
        await using var context = Hub.Storage.CreateContext();
        await context.HubKeys.Where(x => x.Name == HubKey.Mail).ExecuteDeleteAsync(Ct);
    }

    /// <summary>Mails that are the only ones to wait.</summary>
    private async Task<Guid> PutAsync(int count, DateTimeOffset? expiresAt = null)
    {
        var cause = Guid.CreateVersion7(Hub.Clock.GetUtcNow());
        var outbox = new MailOutbox(Hub.Storage, Hub.Clock);
        await using var context = Hub.Storage.CreateContext();
        await context.OutgoingMails.IgnoreQueryFilters().Where(x => x.State == MailState.Waiting).ExecuteDeleteAsync(Ct);
        for (var i = 0; i < count; i++)
        {
            context.OutgoingMails.Add(await outbox.SealAsync(1, new(MailKind.Test, EmailAddress.Parse($"u{i}@example.com"), new("S", Text), cause, expiresAt), Ct));
        }
        await context.SaveChangesAsync(Ct);
        return cause;
    }

    private async Task<List<OutgoingMail>> RowsAsync(Guid cause)
    {
        await using var context = Hub.Storage.CreateContext();
        return await context.OutgoingMails.AsNoTracking().Where(x => x.CauseId == cause).OrderBy(x => x.DueAt).ToListAsync(Ct);
    }

    private async Task<List<string>> ActionsAsync(Guid cause)
    {
        await using var context = Hub.Storage.CreateContext();
        return await context.AuditEntries.Where(x => x.TargetId == cause).Select(x => x.Action).ToListAsync(Ct);
    }
}
