using System.Globalization;
using System.Text;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Messages;
using ScimHub.Scim.Patching;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;
using ScimHub.Scim.Tests.Filters;

namespace ScimHub.Scim.Tests.Generated;

/// <summary>
/// LG-08, the pure part: a million generated inputs meet parser, reader, writer and patch engine. Nothing but <see cref="ScimException"/>
/// is thrown, and what is accepted obeys the laws named here. SCIMHUB_FUZZ sets another number; a failure names its seed and input.
/// </summary>
public sealed class GeneratedInputTests
{
    private static readonly ResourceType Type = Samples.Extended.User;

    /// <summary>Inputs in all tests here together.</summary>
    private static readonly int Total = int.TryParse(Environment.GetEnvironmentVariable("SCIMHUB_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var total) ? total : 1_000_000;

    private static void Run(int percent, int firstSeed, Func<InputGenerator, string> make, Func<InputGenerator, string, bool> use)
    {
        var accepted = 0;
        var count = Math.Max(100, (int)((long)Total * percent / 100));
        for (var i = 0; i < count; i++)
        {
            var generator = new InputGenerator(firstSeed + i);
            var input = make(generator);
            try
            {
                accepted += use(generator, input) ? 1 : 0;
            }
            catch (ScimException refused)
            {
                Assert.True(refused.Status is 400 or 413 && refused.Message.Length < 2_000 && !refused.Message.Any(char.IsControl), $"Seed {firstSeed + i}: {refused.Message}");
            }
            catch (Exception fault) when (fault is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"Seed {firstSeed + i}: {fault.GetType().Name} {fault.Message} at {fault.StackTrace}\n{input}");
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{accepted} of {count} inputs were accepted.");
        // Inputs that are all refused would prove nothing.
        Assert.True(accepted > count / 100, $"Only {accepted} of {count} inputs were accepted.");
    }

    [Fact]
    public void A_filter_is_refused_or_decides_and_strict_filters_mean_the_same_in_tolerant() => Run(30, 1_000_000, g => g.Filter(), (g, text) =>
    {
        var dialect = g.Chance(50) ? Dialect.Strict : Dialect.Tolerant;
        var unknownIsAbsent = g.Chance(20);
        var filter = FilterParser.Parse(text, Type, dialect, unknownIsAbsent);
        var user = s_users[g.Next(s_users.Length)];
        var verdict = FilterEvaluator.Matches(filter, user);
        Assert.NotEqual(verdict, FilterEvaluator.Matches(new NotFilter(filter), user));
        if (dialect == Dialect.Strict && !unknownIsAbsent)
        {
            Assert.Equal(FilterShape.Of(filter), FilterShape.Of(FilterParser.Parse(text, Type, Dialect.Tolerant)));
        }
        return true;
    });

    [Fact]
    public void A_bent_filter_is_refused_or_decides() => Run(25, 2_000_000, g => g.Bend(g.Filter(2)), (g, text) =>
    {
        FilterEvaluator.Matches(FilterParser.Parse(text, Type, g.Chance(50) ? Dialect.Strict : Dialect.Tolerant, g.Chance(50)), s_users[g.Next(s_users.Length)]);
        return true;
    });

    [Fact]
    public void A_body_is_refused_or_read_written_and_read_again_as_the_same() => Run(8, 3_000_000, g => g.Chance(70) ? g.Body() : g.Bend(g.Body()), (g, json) =>
    {
        var resource = ResourceRules.Check(ResourceReader.Read(Encoding.UTF8.GetBytes(json), Type, g.Chance(50) ? Dialect.Strict : Dialect.Tolerant).Resource);
        CheckStored(resource);
        var current = s_users[g.Next(s_users.Length)];
        var put = PutRules.Replace(current, resource);
        CheckStored(put);
        Assert.Same(put, PutRules.Replace(put, resource));
        return true;
    });

    [Fact]
    public void A_patch_is_refused_or_applied_and_changes_nothing_it_is_given() => Run(20, 4_000_000, g => g.Patch(), Patch);

    [Fact]
    public void A_bent_patch_is_refused_or_applied() => Run(12, 5_000_000, g => g.Bend(g.Patch()), Patch);

    [Fact]
    public void Folded_membership_is_what_the_engine_makes_of_loaded_members() => Run(3, 6_000_000, g => g.MemberOperations(), (g, operations) =>
    {
        var dialect = g.Chance(50) ? Dialect.Strict : Dialect.Tolerant;
        var group = Samples.StoredGroup("""{"displayName":"g","members":[{"value":"a"},{"value":"b"},{"value":"e"}]}""");
        var request = PatchTestRequest(operations, dialect);
        var folded = GroupPatch.Split(request).Members;
        var expected = new HashSet<string>(folded.Clear ? [] : GroupPatch.MemberIds(group), StringComparer.OrdinalIgnoreCase);
        expected.ExceptWith(folded.Remove);
        expected.UnionWith(folded.Add);
        Assert.Empty(folded.Add.Intersect(folded.Remove, StringComparer.OrdinalIgnoreCase));
        // The engine, given the members, says noTarget in strict where an absent one is removed; the fold cannot know and need not.
        var engine = GroupPatch.MemberIds(PatchEngine.Apply(group, request with { Dialect = Dialect.Tolerant }));
        Assert.Equal(expected.Order(StringComparer.OrdinalIgnoreCase), engine.Order(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);
        return true;
    });

    [Fact]
    public void Paths_searches_cursors_and_bulk_requests_are_refused_or_read() => Run(2, 7_000_000, g => g.Bend(g.Chance(50) ? g.Filter(3) : g.Patch()), (g, text) =>
    {
        var body = Encoding.UTF8.GetBytes(text);
        Quietly(() => AttributePathParser.Parse(text, Type, Dialect.Tolerant));
        Quietly(() => new CursorCodec(new byte[32]).Decode(text, "q", Guid.Empty, DateTimeOffset.UnixEpoch, TimeSpan.Zero));
        Quietly(() => SearchRequest.FromBody(body, Dialect.Tolerant));
        Quietly(() => SearchRequest.FromQuery([KeyValuePair.Create("count", text), KeyValuePair.Create("sortOrder", text)]));
        Quietly(() => Projection.Parse(text, null, Type).Apply(s_users[0]));
        var data = Encoding.UTF8.GetString(body).Replace("\"path\"", "\"value\"", StringComparison.Ordinal);
        Quietly(() =>
        {
            var plan = BulkPlan.Make(BulkRequest.Parse(Encoding.UTF8.GetBytes(
                $$"""{"Operations":[{"method":"POST","path":"/Users","bulkId":"a","data":{{data}} },{"method":"POST","path":"/Groups","bulkId":"b","data":{"members":["bulkId:b"]} }]}"""), SchemaCatalog.Default, Dialect.Tolerant, 10, 1_000_000));
            foreach (var step in plan.Steps)
            {
                BulkReferences.Resolve(step.Data, plan.BulkIds, _ => "id");
            }
        });
        return true;
    });

    private static readonly ScimResource[] s_users = [.. Enumerable.Range(0, 400).Select(MakeUser).OfType<ScimResource>(), Samples.Stored("""{"userName":"u"}""")];

    private static ScimResource? MakeUser(int seed)
    {
        try
        {
            return ResourceRules.Check(ResourceReader.Read(Encoding.UTF8.GetBytes(new InputGenerator(seed).Body()), Type, Dialect.Tolerant).Resource);
        }
        catch (ScimException)
        {
            return null;
        }
    }

    private static bool Patch(InputGenerator generator, string json)
    {
        var current = s_users[generator.Next(s_users.Length)];
        var before = ResourceWriter.ToUtf8(current);
        var request = PatchRequest.Parse(Encoding.UTF8.GetBytes(json), Type, generator.Chance(50) ? Dialect.Strict : Dialect.Tolerant);
        var after = PatchEngine.Apply(current, request);
        Assert.True(before.AsSpan().SequenceEqual(ResourceWriter.ToUtf8(current)));
        Assert.Equal(ReferenceEquals(after, current), after.Attributes.Equals(current.Attributes));
        CheckStored(after);
        Assert.Same(after, ResourceRules.Check(after));
        return true;
    }

    private static void CheckStored(ScimResource resource)
    {
        var stored = ResourceReader.ReadStored(ResourceWriter.ToUtf8(resource), resource.Type);
        var kept = new ScimComplex(resource.Attributes.Attributes.RemoveAll(pair => pair.Key.Returned == Returned.Never));
        Assert.True(kept.Equals(stored.Attributes), $"{Samples.Json(resource)} is read back as {Samples.Json(stored)}");
    }

    private static PatchRequest PatchTestRequest(string operations, Dialect dialect) => Patching.PatchTest.Request(operations, Samples.GroupType, dialect);

    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (ScimException)
        {
            // Refused, as it may be.
        }
    }
}
