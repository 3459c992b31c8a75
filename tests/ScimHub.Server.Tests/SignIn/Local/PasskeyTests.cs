using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.SignIn.Local;

/// <summary>Passkeys, by a device in software.</summary>
public sealed class PasskeyTests
{
    /// <summary>WebAuthn Level 3 §5.1.3: the site is a domain, and an address is none.</summary>
    private const string Host = "localhost";

    [Theory, EveryDatabase]
    public async Task A_passkey_is_the_way_in_or_the_second_step_and_what_it_signed_holds_once(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        using var door = new LocalDoor(server, Host);
        await door.BecomeAsync(await LocalDoor.FirstLinkAsync(server), "grace");
        using var device = new SoftwareAuthenticator(door.Address);
        var made = device.Create((await door.PostAsync("/account/security/passkeys/options")).Expect(200).Text);
        var codes = LocalDoor.RecoveryCodesOn((await door.PostAsync("/account/security/passkeys", ("name", "My phone"), ("credential", made))).Expect(200));
        Assert.Equal(10, codes.Count);
        Assert.Contains("My phone", (await door.GetAsync("/account/security")).Text, StringComparison.Ordinal);
        (await door.PostAsync("/account/security/passkeys", ("name", "Again"), ("credential", made))).Expect(400);

        // Alone: the device knows its owner.
        using var alone = new LocalDoor(server, Host);
        var signed = device.Get((await alone.PostAsync("/signin/local/passkey/options")).Expect(200).Text);
        Assert.Equal("/account", (await alone.PostAsync("/signin/local/passkey", ("credential", signed))).Expect(200).Address.AbsolutePath);
        using var replay = new LocalDoor(server, Host);
        (await replay.PostAsync("/signin/local/passkey", ("credential", signed))).Expect(403);
        await replay.PostAsync("/signin/local/passkey/options");
        (await replay.PostAsync("/signin/local/passkey", ("credential", signed))).Expect(403);
        Assert.Null(replay.Session);

        // Beside the password it is enough to have it; alone it is not.
        device.KnowsOwner = false;
        using var second = new LocalDoor(server, Host);
        (await second.PostAsync("/signin/local/passkey", ("credential", device.Get((await second.PostAsync("/signin/local/passkey/options")).Text)))).Expect(403);
        Assert.Null(second.Session);
        Assert.Equal("/signin/local/step", (await second.SignInAsync("grace")).Address.AbsolutePath);
        (await second.PostAsync("/signin/local/passkey/step", ("credential", ""))).Expect(403);
        Assert.Null(second.Session);
        var step = device.Get((await second.PostAsync("/signin/local/passkey/options")).Text);
        Assert.Equal("/account", (await second.PostAsync("/signin/local/passkey/step", ("credential", step))).Expect(200).Address.AbsolutePath);
    }

    [Fact]
    public async Task A_passkey_of_another_site_is_refused()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database);
        using var door = new LocalDoor(server, Host);
        await door.BecomeAsync(await LocalDoor.FirstLinkAsync(server), "grace");
        using var device = new SoftwareAuthenticator(new("https://evil.example"));
        var made = device.Create((await door.PostAsync("/account/security/passkeys/options")).Expect(200).Text);
        (await door.PostAsync("/account/security/passkeys", ("name", "My phone"), ("credential", made))).Expect(400);
    }
}
