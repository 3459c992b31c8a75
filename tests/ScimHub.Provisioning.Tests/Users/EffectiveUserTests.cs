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
            var order = Order(random, layers);
            var merged = EffectiveUser.Merge(layers, suspended, order);
            for (var shuffle = 0; shuffle < 4; shuffle++)
            {
                random.Shuffle(layers);
                Assert.Equal(merged.Attributes, EffectiveUser.Merge(layers, suspended, order).Attributes);
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
            var merged = EffectiveUser.Merge(layers, false, MergeOrder.Usual);
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
            Assert.Equal(ScimBoolean.False, EffectiveUser.Merge(Layers(random), suspended: true, MergeOrder.Usual)[UserAttributes.Active]);
        }
    }

    [Fact]
    public void The_local_layer_wins_but_for_name_e_mail_and_active()
    {
        var connection = Guid.CreateVersion7();
        var local = new UserLayer(null, default, TestDatabase.User("""{"userName":"local","title":"local","active":false,"emails":[{"value":"local@example.org"}]}"""));
        var remote = new UserLayer(Channel.Scim, connection, TestDatabase.User("""{"userName":"remote","title":"remote","active":true,"emails":[{"value":"remote@example.org"}]}"""));
        var merged = EffectiveUser.Merge([local, remote], suspended: false, MergeOrder.Usual);
        Assert.Equal(("remote", "local", ScimBoolean.True), (merged.Text(UserAttributes.UserName), merged.Text(UserAttributes.Title), merged[UserAttributes.Active]));
        Assert.Equal(remote.Content[UserAttributes.Emails], merged[UserAttributes.Emails]);
    }

    [Fact]
    public void Scim_wins_over_sign_in_and_sign_in_over_the_directory()
    {
        UserLayer Layer(Channel channel) => new(channel, Guid.CreateVersion7(), TestDatabase.User($$"""{"userName":"{{channel}}","title":"{{channel}}"}"""));
        var (scim, oidc, ldap) = (Layer(Channel.Scim), Layer(Channel.Oidc), Layer(Channel.Ldap));
        Assert.Equal("Scim", EffectiveUser.Merge([ldap, oidc, scim], false, MergeOrder.Usual).Text(UserAttributes.Title));
        Assert.Equal("Oidc", EffectiveUser.Merge([ldap, oidc], false, MergeOrder.Usual).Text(UserAttributes.Title));
    }

    [Fact]
    public void An_order_of_its_own_holds_for_its_attribute_and_no_other()
    {
        UserLayer Layer(Channel? channel) => new(channel, Guid.CreateVersion7(), TestDatabase.User($$"""{"userName":"{{channel}}","title":"{{channel}}","nickName":"{{channel}}"}"""));
        UserLayer[] layers = [Layer(null), Layer(Channel.Scim), Layer(Channel.Oidc), Layer(Channel.Ldap)];
        var order = Ordered((UserAttributes.Title, [Channel.Ldap]), (UserAttributes.UserName, [Channel.Oidc]));
        var merged = EffectiveUser.Merge(layers, false, order);
        Assert.Equal(("Oidc", "Ldap", ""), (merged.Text(UserAttributes.UserName), merged.Text(UserAttributes.Title), merged.Text(UserAttributes.NickName)));
        Assert.Equal(
            ["Ldap:True", ":False", "Scim:False", "Oidc:False"],
            EffectiveUser.Contests(layers, merged, order).Single(contest => ReferenceEquals(contest.Attribute, UserAttributes.Title)).Claims.Select(claim => $"{claim.Channel}:{claim.Wins}"));
    }

    [Fact]
    public void Of_two_connections_the_lower_precedence_is_believed_and_of_equals_the_older()
    {
        var (older, younger) = (Guid.CreateVersion7(DateTimeOffset.UnixEpoch), Guid.CreateVersion7());
        UserLayer[] layers = [new(Channel.Scim, younger, TestDatabase.User("""{"title":"younger"}""")), new(Channel.Scim, older, TestDatabase.User("""{"title":"older"}"""))];
        Assert.Equal("older", EffectiveUser.Merge(layers, false, MergeOrder.Usual).Text(UserAttributes.Title));
        Assert.Equal("younger", EffectiveUser.Merge(layers, false, MergeOrder.Usual with { Precedence = new Dictionary<Guid, int> { [younger] = 99 } }).Text(UserAttributes.Title));
        Assert.Equal("younger", EffectiveUser.Merge(layers, false, MergeOrder.Usual with { Precedence = new Dictionary<Guid, int> { [older] = 101 } }).Text(UserAttributes.Title));
    }

    [Fact]
    public void What_is_withdrawn_has_no_part_in_the_merge()
    {
        var (gone, stays) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var layer = new UserLayer(Channel.Scim, gone, TestDatabase.User("""{"userName":"gone","title":"gone","active":true}"""));
        var order = MergeOrder.Usual with { Withdrawn = new HashSet<Guid> { gone } };
        Assert.Equal(ScimComplex.Empty.With(UserAttributes.Active, ScimBoolean.False), EffectiveUser.Merge([layer], false, order).Attributes);
        var both = EffectiveUser.Merge([layer, new(Channel.Oidc, stays, TestDatabase.User("""{"userName":"stays","active":true}"""))], false, order);
        Assert.Equal(("stays", null, ScimBoolean.True), (both.Text(UserAttributes.UserName), both.Text(UserAttributes.Title), both[UserAttributes.Active]));
        // A note of an administrator's does not hold an account; an account they made does.
        Assert.Equal(ScimBoolean.False, EffectiveUser.Merge([layer, new(null, default, TestDatabase.User("""{"title":"note"}"""))], false, order)[UserAttributes.Active]);
        Assert.Equal(ScimBoolean.True, EffectiveUser.Merge([layer, new(null, default, TestDatabase.User("""{"userName":"made"}"""))], false, order)[UserAttributes.Active]);
    }

    private static MergeOrder Ordered(params (AttributeDefinition Attribute, IReadOnlyList<Channel?> Sources)[] orders) =>
        MergeOrder.Usual with { Attributes = orders.ToDictionary(x => x.Attribute, x => x.Sources) };

    /// <summary>Any order: of some attributes, of some connections, and some withdrawn.</summary>
    private static MergeOrder Order(Random random, UserLayer[] layers)
    {
        var sources = MergeOrder.Sources.ToArray();
        random.Shuffle(sources);
        var connections = layers.Where(layer => layer.Channel is not null).Select(layer => layer.ConnectionId).Distinct().ToList();
        return Ordered([.. Texts.Where(_ => random.Next(3) == 0).Select(attribute => (attribute, (IReadOnlyList<Channel?>)sources[..random.Next(1, 5)]))]) with
        {
            Precedence = connections.Where(_ => random.Next(2) == 0).ToDictionary(id => id, _ => random.Next(3)),
            Withdrawn = connections.Where(_ => random.Next(4) == 0).ToHashSet(),
        };
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
