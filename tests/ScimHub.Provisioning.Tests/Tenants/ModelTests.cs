using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Tests.Tenants;

/// <summary>The rules of the model that keep organisations apart, in each database's context.</summary>
public sealed class ModelTests
{
    public static TheoryData<StorageProvider> Providers { get; } = new(Enum.GetValues<StorageProvider>());

    [Theory]
    [MemberData(nameof(Providers))]
    public void AZ_04_every_owned_entity_has_the_organisation_filter(StorageProvider provider)
    {
        using var context = HubStorage.CreateContext(provider, ConnectionString(provider));
        var types = context.Model.GetEntityTypes().ToArray();
        var unowned = types.Where(type => !typeof(IOwned).IsAssignableFrom(type.ClrType)).Select(type => type.ClrType).ToHashSet();
        Assert.Equal([typeof(Organization), typeof(SpentValue), typeof(HubKey)], unowned);
        foreach (var type in types.Where(type => !unowned.Contains(type.ClrType)))
        {
            var filter = type.FindDeclaredQueryFilter(HubDbContext.OrganizationFilter)?.Expression;
            Assert.True(filter is not null, $"{type.ClrType.Name} has no organisation filter.");
            Assert.Contains(".OrganizationId == ", filter.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void AZ_04_the_organisation_leads_every_key_and_foreign_key(StorageProvider provider)
    {
        using var context = HubStorage.CreateContext(provider, ConnectionString(provider));
        foreach (var type in context.Model.GetEntityTypes().Where(type => typeof(IOwned).IsAssignableFrom(type.ClrType)))
        {
            Assert.Equal(nameof(IOwned.OrganizationId), type.FindPrimaryKey()!.Properties[0].Name);
            foreach (var key in type.GetForeignKeys())
            {
                Assert.Equal(nameof(IOwned.OrganizationId), key.Properties[0].Name);
                Assert.Contains(key.PrincipalKey.Properties[0].Name, (string[])[nameof(IOwned.OrganizationId), nameof(Organization.Id)]);
            }
        }
    }

    /// <summary>A token or key names its organisation, and so does a client: their index cannot begin with what is to be found out.</summary>
    [Theory]
    [MemberData(nameof(Providers))]
    public void AZ_04_the_organisation_leads_every_index_but_those_of_secrets(StorageProvider provider)
    {
        using var context = HubStorage.CreateContext(provider, ConnectionString(provider));
        var others = context.Model.GetEntityTypes()
            .Where(type => type.ClrType != typeof(Organization))
            .SelectMany(type => type.GetIndexes())
            .Where(index => index.Properties[0].Name != nameof(IOwned.OrganizationId))
            .Select(Name)
            .Order();
        Assert.Equal(["ApiKey.Hash", "ConnectionToken.Hash", "Invitation.SecretHash", "OAuthClient.Id", "OneTimeLink.Hash", "Session.Hash", "SpentValue.ExpiresAt"], others);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void The_migrations_make_the_model_as_it_is(StorageProvider provider)
    {
        using var context = HubStorage.CreateContext(provider, ConnectionString(provider));
        Assert.False(context.Database.HasPendingModelChanges(), "The model has changed: add a migration for each database.");
    }

    private static string Name(IReadOnlyIndex index) => $"{index.DeclaringEntityType.ClrType.Name}.{index.Properties[0].Name}";

    private static string ConnectionString(StorageProvider provider) => provider switch
    {
        StorageProvider.Sqlite => "Data Source=model.db",
        StorageProvider.PostgreSql => "Host=model",
        _ => "Server=model",
    };
}
