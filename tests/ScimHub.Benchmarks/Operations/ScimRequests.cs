using System.Text;
using ScimHub.Benchmarks.Load;
using ScimHub.Benchmarks.Population;
using ScimHub.Benchmarks.Processes;

namespace ScimHub.Benchmarks.Operations;

/// <summary>What ScimHub is asked: the requests of identity providers, one exchange a connection.</summary>
internal static class ScimRequests
{
    private const int PageSize = 100;

    public static Exchange Get(Subject s, int worker) => Get(s, worker, "");

    public static Exchange Get(Subject s, int worker, string query)
    {
        var random = new Random(worker);
        var ending = Encoding.ASCII.GetBytes(query);
        return Exchange.Of(200, r => r.Get("/scim/v2/Users/"u8, s.UserIds[random.Next(s.Users)], ending)) with { Holds = User(1) };
    }

    /// <summary>One user of the spare ones, again and again.</summary>
    public static Exchange GetSpare(Subject s, int spare, string query)
    {
        var ending = Encoding.ASCII.GetBytes(query);
        return Exchange.Of(200, r => r.Get("/scim/v2/Users/"u8, s.Spare(spare), ending)) with { Holds = User(1) };
    }

    public static Exchange UserNameHit(Subject s, int worker) => Filter(s, worker, "userName", i => Documents.UserName("u", i));

    public static Exchange UserNameMiss(Subject s, int worker) => Filter(s, worker, "userName", i => Documents.UserName("absent", i)) with { Holds = User(0) };

    public static Exchange ExternalId(Subject s, int worker) => Filter(s, worker, "externalId", i => Documents.ExternalId("u", i));

    public static Exchange Email(Subject s, int worker) => Filter(s, worker, "emails.value", i => Documents.Email("u", i));

    public static Exchange TypedEmail(Subject s, int worker)
    {
        var random = new Random(worker);
        return Exchange.Of(200, r => r.Get(Bytes(
            $"/scim/v2/Users?filter=emails%5Btype%20eq%20%22work%22%5D.value%20eq%20%22{Documents.Email("u", random.Next(s.Users))}%22"))) with { Holds = User(1) };
    }

    public static Exchange IdEquals(Subject s, int worker) => Filter(s, worker, "id", i => s.UserIds[(int)i].ToString());

    public static Exchange FirstPage(Subject s, int worker) => Page(() => 1);

    public static Exchange RandomPage(Subject s, int worker)
    {
        var random = new Random(worker);
        return Page(() => 1 + random.Next(Math.Max(1, s.Users - PageSize)));
    }

    public static Exchange LastPage(Subject s, int worker) => Page(() => Math.Max(1, s.Users + Launcher.Spares - PageSize + 1));

    /// <summary>RFC 9865: page after page by cursor, and again from the start after the last.</summary>
    public static Exchange CursorPages(Subject s, int worker)
    {
        var cursor = "";
        return new Exchange(
            request =>
            {
                request.Get(Bytes(cursor.Length == 0 ? $"/scim/v2/Users?cursor&count={PageSize}" : $"/scim/v2/Users?count={PageSize}&cursor={Uri.EscapeDataString(cursor)}"));
                return true;
            },
            [200],
            (_, body) => cursor = JsonScan.String(body, "\"nextCursor\":"u8) ?? "");
    }

    public static Exchange CreateUser(Subject s, int worker) =>
        Exchange.Of(201, r => r.Send("POST", "/scim/v2/Users", Documents.User("c", s.Next())));

    /// <summary>Each connection turns users of its own on and off, so that every PATCH is a change.</summary>
    public static Exchange PatchActive(Subject s, int worker)
    {
        var random = new Random(worker);
        var inactive = new HashSet<int>();
        return new Exchange(
            request =>
            {
                var index = random.Next(s.Users / Launcher.Spares) * Launcher.Spares + worker;
                var active = inactive.Remove(index) || !inactive.Add(index);
                request.Send("PATCH", $"/scim/v2/Users/{s.UserIds[index]}", Documents.Active(active));
                return true;
            },
            [200, 204]);
    }

    public static Func<Subject, int, Exchange> CreateGroup(int members) => (s, _) =>
    {
        return Exchange.Of(201, r =>
        {
            var number = s.Next();
            r.Send("POST", "/scim/v2/Groups", Documents.Group($"made {members} {number}", Documents.Window(s.UserIds, s.Users, number, members)));
        });
    };

    /// <summary>A member comes and goes: kind 0 is the add, kind 1 the remove.</summary>
    public static Func<Subject, int, Exchange> Member(Func<int, string> group) => (s, worker) =>
    {
        var turn = 0;
        return new Exchange(
            request =>
            {
                request.Kind = turn & 1;
                var member = s.Spare(worker + 16 * (turn / 2 % (Launcher.Spares / 16)));
                request.Send("PATCH", $"/scim/v2/Groups/{s.Groups[group(worker)]}", request.Kind == 0
                    ? Documents.AddMembers($"[{{\"value\":\"{member}\"}}]")
                    : Documents.RemoveMember(member));
                turn++;
                return true;
            },
            [200, 204]);
    };

    public static Func<Subject, int, Exchange> GetGroup(string group, string query, int members) => (s, _) =>
    {
        var ending = Encoding.ASCII.GetBytes(query);
        return Exchange.Of(200, r => r.Get("/scim/v2/Groups/"u8, s.Groups[group], ending)) with { Holds = ("value", members) };
    };

    public static Func<Subject, int, Exchange> GroupByName(string group) => (s, _) =>
    {
        var path = Bytes($"/scim/v2/Groups?excludedAttributes=members&filter=displayName%20eq%20%22{Uri.EscapeDataString(group)}%22");
        return Exchange.Of(200, r => r.Get(path)) with { Holds = ("displayName", 1) };
    };

    private static Exchange Filter(Subject s, int worker, string attribute, Func<long, string> value)
    {
        var random = new Random(worker);
        return Exchange.Of(200, r => r.Get(Bytes($"/scim/v2/Users?filter={attribute}%20eq%20%22{value(random.Next(s.Users))}%22"))) with { Holds = User(1) };
    }

    private static Exchange Page(Func<int> start) =>
        Exchange.Of(200, r => r.Get(Bytes($"/scim/v2/Users?startIndex={start()}&count={PageSize}"))) with { Holds = User(PageSize) };

    private static (string Name, int Count)? User(int count) => ("userName", count);

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
