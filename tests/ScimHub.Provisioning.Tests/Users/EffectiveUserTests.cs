using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Tests.Users;

public sealed class EffectiveUserTests
{
    private static readonly AttributeDefinition[] Texts =
        [UserAttributes.UserName, UserAttributes.DisplayName, UserAttributes.NickName, UserAttributes.Title, UserAttributes.Locale];

    [Fact]
    public void The_merge_does_not_depend_on_the_order_of_the_layers()
    {
        var random = new Random(20260101);
        for (var round = 0; round < 2_000; round++)
        {
            var layers = Layers(random);
            var suspended = random.Next(4) == 0;
            var merged = EffectiveUser.Merge(layers, suspended);
            for (var shuffle = 0; shuffle < 4; shuffle++)
            {
                random.Shuffle(layers);
                Assert.Equal(merged.Attributes, EffectiveUser.Merge(layers, suspended).Attributes);
            }
        }
    }

    [Fact]
    public void Every_value_of_the_merge_comes_from_a_layer_and_no_attribute_is_lost()
    {
        var random = new Random(20260102);
        for (var round = 0; round < 2_000; round++)
        {
            var layers = Layers(random);
            var merged = EffectiveUser.Merge(layers, false);
            foreach (var attribute in Texts)
            {
                var said = layers.Select(layer => layer.Content[attribute]).OfType<ScimValue>().ToArray();
                Assert.True(said.Length == 0 ? merged[attribute] is null : said.Contains(merged[attribute]));
            }
        }
    }

    [Fact]
    public void A_suspended_person_is_inactive_whatever_the_layers_say()
    {
        var random = new Random(20260103);
        for (var round = 0; round < 500; round++)
        {
            Assert.Equal(ScimBoolean.False, EffectiveUser.Merge(Layers(random), suspended: true)[UserAttributes.Active]);
        }
    }

    [Fact]
    public void The_local_layer_wins_but_for_name_e_mail_and_active()
    {
        var connection = Guid.CreateVersion7();
        var local = new UserLayer(null, default, TestDatabase.User("""{"userName":"local","title":"local","active":false,"emails":[{"value":"local@example.org"}]}"""));
        var remote = new UserLayer(Channel.Scim, connection, TestDatabase.User("""{"userName":"remote","title":"remote","active":true,"emails":[{"value":"remote@example.org"}]}"""));
        var merged = EffectiveUser.Merge([local, remote], suspended: false);
        Assert.Equal(("remote", "local", ScimBoolean.True), (merged.Text(UserAttributes.UserName), merged.Text(UserAttributes.Title), merged[UserAttributes.Active]));
        Assert.Equal(remote.Content[UserAttributes.Emails], merged[UserAttributes.Emails]);
    }

    [Fact]
    public void Scim_wins_over_sign_in_and_sign_in_over_the_directory()
    {
        UserLayer Layer(Channel channel) => new(channel, Guid.CreateVersion7(), TestDatabase.User($$"""{"userName":"{{channel}}","title":"{{channel}}"}"""));
        var (scim, oidc, ldap) = (Layer(Channel.Scim), Layer(Channel.Oidc), Layer(Channel.Ldap));
        Assert.Equal("Scim", EffectiveUser.Merge([ldap, oidc, scim], false).Text(UserAttributes.Title));
        Assert.Equal("Oidc", EffectiveUser.Merge([ldap, oidc], false).Text(UserAttributes.Title));
    }

    private static UserLayer[] Layers(Random random)
    {
        var connections = Enumerable.Range(0, 3).Select(_ => Guid.CreateVersion7()).ToArray();
        var layers = new List<UserLayer>();
        foreach (var connection in connections)
        {
            foreach (var channel in Enum.GetValues<Channel>())
            {
                if (random.Next(3) == 0)
                {
                    layers.Add(new(channel, connection, Content(random)));
                }
            }
        }
        if (layers.Count == 0 || random.Next(2) == 0)
        {
            layers.Add(new(null, default, Content(random)));
        }
        return [.. layers];
    }

    private static ScimResource Content(Random random)
    {
        var content = new ScimResource(TestSchemas.Catalog.User, ScimComplex.Empty);
        foreach (var attribute in Texts)
        {
            if (random.Next(2) == 0)
            {
                content = content.With(attribute, new ScimString($"{attribute}-{random.Next(4)}"));
            }
        }
        return random.Next(3) switch
        {
            0 => content,
            1 => content.With(UserAttributes.Active, ScimBoolean.True),
            _ => content.With(UserAttributes.Active, ScimBoolean.False),
        };
    }
}
