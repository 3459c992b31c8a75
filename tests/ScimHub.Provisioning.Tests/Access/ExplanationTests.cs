using ScimHub.Provisioning.Access;

namespace ScimHub.Provisioning.Tests.Access;

public sealed class ExplanationTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, null, Verdict.Gives)]
    [InlineData(1, null, Verdict.NotYet)]
    [InlineData(null, 0, Verdict.Ended)]
    [InlineData(null, 1, Verdict.Gives)]
    [InlineData(-2, -1, Verdict.Ended)]
    public void A_grant_begins_at_its_first_instant_and_has_ended_at_its_last(int? starts, int? ends, Verdict verdict)
    {
        var grant = new Grant
        {
            OrganizationId = 1,
            Id = Guid.CreateVersion7(),
            UserId = Guid.CreateVersion7(),
            RoleId = BuiltInRoles.Viewer.Id,
            StartsAt = Now.AddMilliseconds(starts ?? -10),
            EndsAt = ends is { } end ? Now.AddMilliseconds(end) : null,
            CreatedAt = Now,
        };
        var facts = new AccessFacts(grant.UserId.Value, "ada", Active: true, Suspended: false, [new(grant, BuiltInRoles.Viewer, null, [])]);

        var explanation = Explanation.Of(facts, new("build", "read"), null, new([]), BuiltInRoles.All, Now);

        Assert.Equal(verdict, Assert.Single(explanation.Reasons).Verdict);
        Assert.Equal(verdict == Verdict.Gives, explanation.Granted);
    }

    [Fact]
    public void Who_is_suspended_is_told_so_and_what_would_help()
    {
        var facts = new AccessFacts(Guid.CreateVersion7(), "ada", Active: false, Suspended: true, []);
        var explanation = Explanation.Of(facts, new("build", "read"), null, new([]), BuiltInRoles.All, Now);
        Assert.False(explanation.Granted);
        Assert.Contains("suspended", explanation.Refusal, StringComparison.Ordinal);
        Assert.Equal("Lift the suspension, and grant the role 'Viewer' everywhere.", explanation.Change);
    }
}
