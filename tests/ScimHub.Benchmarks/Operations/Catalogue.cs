namespace ScimHub.Benchmarks.Operations;

/// <summary>The operations of the gate table, in an order that keeps groups and directory at their size while they are read: what adds rows comes last.</summary>
internal static class Catalogue
{
    public const string FirstPage = "list 100, first page";
    public const string LastPage = "list 100, last page";

    public static IReadOnlyList<Operation> For(string database, BenchmarkOptions options)
    {
        var limits = Limits.For(database);
        var crowd = options.Connections;
        var members = options.Members.Where(m => m <= options.GateUsers).ToList();
        return
        [
            new("get by id", crowd, ScimRequests.Get, FloorRequests.Get, limits.Get),
            new("userName eq, hit", crowd, ScimRequests.UserNameHit, FloorRequests.Hit, limits.Filter),
            new("userName eq, miss", crowd, ScimRequests.UserNameMiss, FloorRequests.Miss, limits.Filter),
            new("externalId eq", crowd, ScimRequests.ExternalId, FloorRequests.Hit, limits.Filter),
            new("emails.value eq", crowd, ScimRequests.Email, FloorRequests.Hit),
            new("emails[type eq].value eq", crowd, ScimRequests.TypedEmail, FloorRequests.Hit),
            new(FirstPage, crowd, ScimRequests.FirstPage, FloorRequests.Page, limits.Page),
            new("list 100, cursor pages", crowd, ScimRequests.CursorPages, FloorRequests.Page, limits.Page),
            new("list 100, random startIndex", crowd, ScimRequests.RandomPage, FloorRequests.Page, limits.AnyPage),
            new(LastPage, crowd, ScimRequests.LastPage, FloorRequests.Page, limits.AnyPage),
            new("patch active", crowd, ScimRequests.PatchActive, FloorRequests.PatchActive, limits.Patch),
            .. members.Select(m => new Operation($"get group without members, M = {m:N0}, alone", 1,
                ScimRequests.GetGroup(Name(m), "?excludedAttributes=members", 0), FloorRequests.GetGroup(Name(m)), limits.GroupAlone) { Members = m }),
            .. members.Select(m => new Operation($"get group whole, M = {m:N0}, alone", 1,
                ScimRequests.GetGroup(Name(m), "", m), FloorRequests.GetMembers(Name(m), m), m == 10_000 ? limits.GroupMembers : []) { Members = m }),
            .. members.Select(m => new Operation($"add/remove member, M = {m:N0}, alone", 1, ScimRequests.Member(_ => Name(m)), FloorRequests.Member(_ => Name(m)), limits.MemberAlone)
                { Members = m, Kinds = 2 }),
            .. members.Select(m => new Operation($"add/remove member, M = {m:N0}", crowd, ScimRequests.Member(_ => Name(m)), FloorRequests.Member(_ => Name(m)), limits.MemberCrowd)
                { Members = m, Kinds = 2 }),
            new("create user", crowd, ScimRequests.CreateUser, FloorRequests.CreateUser, limits.Create),
            new("create group, M = 10", crowd, ScimRequests.CreateGroup(10), FloorRequests.CreateGroup(10), limits.Group10),
            .. members.Contains(1_000)
                ? [new Operation("create group, M = 1,000", 4, ScimRequests.CreateGroup(1_000), FloorRequests.CreateGroup(1_000), limits.Group1000) { Most = 10 }]
                : Array.Empty<Operation>(),
            .. members.Contains(10_000)
                ? [new Operation("create group, M = 10,000, alone", 1, ScimRequests.CreateGroup(10_000), FloorRequests.CreateGroup(10_000), limits.Group10000) { Most = 6 }]
                : Array.Empty<Operation>(),
        ];
    }

    public static string Name(int members) => FormattableString.Invariant($"group of {members}");
}
