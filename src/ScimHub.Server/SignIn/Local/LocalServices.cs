using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;
using ScimHub.Server.Commands;

namespace ScimHub.Server.SignIn.Local;

/// <summary>The credentials' registries, put together once: for the pages, and for commands, which have no container.</summary>
internal sealed class LocalServices
{
    public LocalServices(HubStorage storage, SchemaCatalog catalog, TimeProvider time, LocalOptions options, SettingsRegistry provisioning, AccountPost post)
    {
        Settings = new(storage, time, () => options.Configured);
        Accounts = new(storage, catalog, time, Settings, options.Passwords, post);
        SignIn = new(storage, time, Settings);
        Factors = new(storage, catalog, time, Settings, post);
        Enrollment = new(storage, time, Settings, Factors);
        Recovery = new(storage, time, Settings, Accounts, post);
        Administrators = new(storage, catalog, time, provisioning, Accounts);
        Links = new(storage, time);
    }

    public SignInSettingsRegistry Settings { get; }

    public LocalAccounts Accounts { get; }

    public LocalSignIn SignIn { get; }

    public SecondFactors Factors { get; }

    public FirstEnrollment Enrollment { get; }

    public PasswordRecovery Recovery { get; }

    public AdministratorLinks Administrators { get; }

    public LinkReader Links { get; }

    public static LocalServices Of(CommandContext context) =>
        new(
            context.Storage, context.Options.Catalog, CommandContext.Time, context.Options.Local, SettingsCommand.Registry(context),
            new AccountLetters(context.Storage, new(context.Storage), context.Options.Post, CommandContext.Time).PostAsync);
}
