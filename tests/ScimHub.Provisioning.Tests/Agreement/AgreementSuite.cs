using System.Globalization;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Tests.Agreement;

/// <summary>The evaluator and the compiled query say the same of every resource and every filter, and order alike.</summary>
public abstract class AgreementSuite(TestDatabase hub) : StorageSuite(hub)
{
    [Theory]
    [InlineData(1, 1_500)]
    [InlineData(2, 1_500)]
    [InlineData(3, 1_500)]
    public async Task Filters_over_users_agree(int seed, int filters)
    {
        var random = new Random(seed);
        var (caller, users) = await UsersAsync(random, 200);
        var generator = new RandomFilters(random, TestSchemas.Catalog.User, [.. users.Keys.Take(5), .. (await Hub.ListGroupsAsync(caller)).Items.Select(group => group.Id)]);
        await AgreeAsync(generator, filters, TestSchemas.Catalog.User, users, filter => Hub.ListUsersAsync(caller, filter, count: 1_000));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task Filters_over_groups_agree()
    {
        var random = new Random(4);
        var caller = await Hub.ConnectAsync();
        var people = new List<Guid>();
        for (var i = 0; i < 10; i++)
        {
            people.Add((await Hub.CreateNamedAsync(caller, $"agree-member-{i}")).Id);
        }
        var type = TestSchemas.Catalog.Group;
        var groups = new Dictionary<Guid, ScimResource>();
        for (var i = 0; i < 60; i++)
        {
            var body = RandomResources.Group(random, type, i);
            if (await TryAsync(() => Hub.Groups.CreateAsync(caller, TestDatabase.Group(body.ToJsonString()), Ct)) is not { } stored)
            {
                continue;
            }
            MemberReference[] members =
            [
                .. people.Where(_ => random.Next(4) == 0).Select(id => new MemberReference(id, false)),
                .. groups.Keys.Where(_ => random.Next(20) == 0).Select(id => new MemberReference(id, true)),
            ];
            stored = members.Length == 0 ? stored : await Hub.AddMembersAsync(caller, stored.Id, members.Select(member => member.Id));
            ScimValue[] values =
            [
                .. members.Select(member => new ScimComplex(
                [
                    new(GroupAttributes.MemberValue, new ScimString(member.Id.ToString())),
                    new(GroupAttributes.MemberType, new ScimString(member.IsGroup ? "Group" : "User")),
                ])),
            ];
            groups.Add(stored.Id, Whole(stored, type).With(GroupAttributes.Members, values.Length == 0 ? null : new ScimList([.. values])));
        }
        Assert.InRange(groups.Count, 40, 60);
        var generator = new RandomFilters(random, type, [.. people.Take(3), .. groups.Keys.Take(5)]);
        await AgreeAsync(generator, 1_500, type, groups, filter => Hub.ListGroupsAsync(caller, filter, count: 1_000));
    }

    [Fact]
    public async Task Sorting_agrees_with_the_order_of_comparison_keys()
    {
        var random = new Random(5);
        var type = TestSchemas.Catalog.User;
        var (caller, users) = await UsersAsync(random, 150);
        foreach (var (text, leaf) in RandomFilters.Paths(type))
        {
            var path = AttributePathParser.Parse(text, type, Dialect.Tolerant);
            foreach (var descending in (bool[])[false, true])
            {
                var listed = await Hub.ListUsersAsync(caller, sortBy: text, descending: descending, count: 1_000);
                var keyed = users.Select(user => (user.Key, Value: SortValue(path, leaf, user.Value))).OrderBy(user => user.Key);
                var with = keyed.Where(user => user.Value is not null);
                var sorted = descending ? with.OrderByDescending(user => user.Value!, Comparer<object>.Create(Compare)) : with.OrderBy(user => user.Value!, Comparer<object>.Create(Compare));
                var without = keyed.Where(user => user.Value is null);
                var expected = descending ? without.Concat(sorted) : sorted.Concat(without);
                Assert.True(expected.Select(user => user.Key).SequenceEqual(listed.Items.Select(user => user.Id)), $"Sorting by {text} {(descending ? "descending" : "ascending")}.");
            }
        }
    }

    /// <summary>Who has something by a rule is read another way than lists are: each person once, and on some databases words are looked for first.</summary>
    [Fact]
    public async Task Whom_a_rule_fits_and_who_has_what_it_gives_agree()
    {
        const int Filters = 250;
        var random = new Random(6);
        var type = TestSchemas.Catalog.User;
        var (caller, users) = await UsersAsync(random, 120);
        var actor = Actor.CommandLine(caller.OrganizationId);
        var (access, rules) = (new AccessRegistry(Hub.Storage, Hub.Clock, actor), new RuleRegistry(Hub.Storage, TestSchemas.Catalog, Hub.Clock, actor));
        var reader = new AccessReader(Hub.Storage, TestSchemas.Catalog, Hub.Clock, caller.OrganizationId);
        var permission = Permission.Parse("agreement:approve");
        await access.AddRoleAsync("agreement", [permission.ToString()], [], Ct);
        var rule = await rules.AddAsync(new("agreement", "title pr"), Ct);
        await access.GrantAsync(new(null, null, "agreement", null, null, null) { RuleId = rule.Id }, Ct);
        var generator = new RandomFilters(random, type, [.. users.Keys.Take(5), .. (await Hub.ListGroupsAsync(caller)).Items.Select(group => group.Id)]);
        var (some, asked) = (0, 0);
        for (var i = 0; i < Filters; i++)
        {
            var text = generator.Next();
            try
            {
                await rules.SetAsync(rule.Id, new(Condition: text), Precondition.None, Ct);
            }
            catch (AdministrationException)
            {
                // It asks for what rules cannot, such as externalId.
                continue;
            }
            var filter = FilterParser.Parse(text, type, Dialect.Tolerant);
            var expected = users.Where(user => user.Value[UserAttributes.Active] is not ScimBoolean { Value: false } && FilterEvaluator.Matches(filter, user.Value)).Select(user => user.Key).Order();
            var found = (await reader.WhoAsync(permission, null, Guid.Empty, 10_000, Ct)).Select(holder => holder.UserId).Where(users.ContainsKey);
            Assert.True(expected.SequenceEqual(found), text);
            asked++;
            some += found.Any() ? 1 : 0;
        }
        Assert.InRange(asked, Filters / 2, Filters);
        Assert.InRange(some, asked / 4, asked);
    }

    private static async Task AgreeAsync(
        RandomFilters generator, int filters, ResourceType type, Dictionary<Guid, ScimResource> resources, Func<string, Task<ResourcePage>> list)
    {
        var (some, all) = (0, 0);
        for (var i = 0; i < filters; i++)
        {
            var text = generator.Next();
            var filter = FilterParser.Parse(text, type, Dialect.Strict);
            var expected = resources.Where(resource => FilterEvaluator.Matches(filter, resource.Value)).Select(resource => resource.Key).ToHashSet();
            var page = await list(text);
            var actual = page.Items.Select(item => item.Id).ToHashSet();
            var missing = expected.Except(actual).Select(id => $"the query misses {Show(resources[id])}");
            var extra = actual.Except(expected).Select(id => $"the query adds {Show(resources[id])}");
            Assert.True(expected.SetEquals(actual), $"{text}\n{string.Join('\n', missing.Concat(extra).Take(2))}");
            Assert.Equal(expected.Count, page.Total);
            some += expected.Count is > 0 ? 1 : 0;
            all += expected.Count == resources.Count ? 1 : 0;
        }
        // Filters that all match nothing, or everything, would agree about nothing.
        Assert.InRange(some - all, filters / 4, filters);
    }

    private async Task<(ScimCaller Caller, Dictionary<Guid, ScimResource> Users)> UsersAsync(Random random, int count)
    {
        var caller = await Hub.ConnectAsync();
        var type = TestSchemas.Catalog.User;
        var users = new Dictionary<Guid, ScimResource>();
        var prefix = random.Next(1_000_000) * 1_000;
        for (var i = 0; i < count; i++)
        {
            var body = RandomResources.User(random, type, prefix + i);
            if (await TryAsync(() => Hub.Users.CreateAsync(caller, TestDatabase.User(body.ToJsonString()), Ct)) is { } stored)
            {
                users.Add(stored.Id, Whole(stored, type));
            }
        }
        Assert.InRange(users.Count, count * 3 / 4, count);
        foreach (var name in (string[])["O'Brien", "İstanbul", "straße"])
        {
            var members = users.Keys.Where(_ => random.Next(3) == 0).ToArray();
            var group = await Hub.CreateGroupAsync(caller, name, members);
            foreach (var member in members)
            {
                var reference = new ScimComplex(
                [
                    new(UserAttributes.GroupValue, new ScimString(group.Id.ToString())),
                    new(UserAttributes.GroupDisplay, new ScimString(name)),
                    new(UserAttributes.GroupType, new ScimString("direct")),
                ]);
                var known = users[member][UserAttributes.Groups] as ScimList;
                users[member] = users[member].With(UserAttributes.Groups, new ScimList(known is null ? [reference] : known.Items.Add(reference)));
            }
        }
        return (caller, users);
    }

    /// <summary>Null where a rule refuses what chance has made.</summary>
    private static async Task<StoredResource?> TryAsync(Func<Task<StoredResource>> create)
    {
        try
        {
            return await create();
        }
        catch (ScimException e) when (e.Status == 400)
        {
            return null;
        }
    }

    /// <summary>The resource as the evaluator sees it: with id and meta.</summary>
    private static ScimResource Whole(StoredResource stored, ResourceType type)
    {
        var meta = CommonAttributes.Meta;
        return TestDatabase.Resource(stored, type).With(meta, new ScimComplex(
        [
            new(meta.Sub("resourceType")!, new ScimString(type.Name)),
            new(meta.Sub("created")!, Moment(stored.CreatedAt)),
            new(meta.Sub("lastModified")!, Moment(stored.LastModifiedAt)),
            new(meta.Sub("version")!, new ScimString($"W/\"{stored.Version}\"")),
        ]));
    }

    private static ScimDateTime Moment(DateTimeOffset instant) => new(instant.ToString("O", CultureInfo.InvariantCulture), instant);

    private static string Show(ScimResource resource) => System.Text.Encoding.UTF8.GetString(ResourceWriter.ToUtf8(resource));

    /// <summary>RFC 7644 §3.4.2.3: the primary value of a multi-valued attribute, else the first; of a person's groups, the first name in order.</summary>
    private static object? SortValue(AttributePath path, AttributeDefinition leaf, ScimResource resource)
    {
        if (ReferenceEquals(leaf, UserAttributes.GroupValue) || ReferenceEquals(leaf, UserAttributes.GroupType))
        {
            return null;
        }
        if (ReferenceEquals(path.Attribute, CommonAttributes.Schemas))
        {
            return null;
        }
        var value = resource[path.Attribute];
        if (value is ScimList list)
        {
            if (ReferenceEquals(leaf, UserAttributes.GroupDisplay))
            {
                return list.Items.Select(item => ComparisonKey.Identity(((ScimString)((ScimComplex)item)[leaf]!).Value)).Min(Comparer<string>.Create(ComparisonKey.Compare));
            }
            var primary = path.Attribute.Sub("primary");
            value = list.Items.FirstOrDefault(item => primary is not null && item is ScimComplex complex && complex[primary] is ScimBoolean { Value: true }) ?? list.Items[0];
        }
        value = path.SubAttribute is { } sub ? (value as ScimComplex)?[sub] : value;
        return value switch
        {
            null => null,
            ScimString text => ComparisonKey.Of(leaf, text.Value),
            ScimBoolean flag => flag.Value,
            ScimNumber number => number.Value,
            ScimDateTime time => time.Instant,
            _ => throw new InvalidOperationException(leaf.Name),
        };
    }

    private static int Compare(object left, object right) => left is string text ? ComparisonKey.Compare(text, (string)right) : ((IComparable)left).CompareTo(right);
}
