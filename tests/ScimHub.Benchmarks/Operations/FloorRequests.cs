using System.Text;
using ScimHub.Benchmarks.Load;
using ScimHub.Benchmarks.Population;
using ScimHub.Benchmarks.Processes;

namespace ScimHub.Benchmarks.Operations;

/// <summary>The same work asked of the floor.</summary>
internal static class FloorRequests
{
    public static Exchange Get(Subject s, int worker)
    {
        var random = new Random(worker);
        return Exchange.Of(200, r => r.Get("/users/"u8, s.UserIds[random.Next(s.Users)])) with { Holds = ("userName", 1) };
    }

    public static Exchange Hit(Subject s, int worker)
    {
        var random = new Random(worker);
        return Exchange.Of(200, r => r.Get(Bytes($"/users?u={Documents.UserName("u", random.Next(s.Users))}"))) with { Holds = ("userName", 1) };
    }

    public static Exchange Miss(Subject s, int worker)
    {
        var random = new Random(worker);
        return Exchange.Of(200, r => r.Get(Bytes($"/users?u={Documents.UserName("absent", random.Next(s.Users))}"))) with { Holds = ("userName", 0) };
    }

    public static Exchange Page(Subject s, int worker)
    {
        var random = new Random(worker);
        return Exchange.Of(200, r => r.Get("/page/"u8, s.UserIds[random.Next(Math.Max(1, s.Users - 100))])) with { Holds = ("userName", 100) };
    }

    public static Exchange CreateUser(Subject s, int worker) => Exchange.Of(201, r =>
    {
        var number = s.Next();
        r.Send("POST", $"/users/{Guid.CreateVersion7()}/{Documents.UserName("c", number)}", Documents.User("c", number));
    });

    public static Exchange PatchActive(Subject s, int worker)
    {
        var random = new Random(worker);
        return Exchange.Of(200, r => r.Send("PATCH", $"/users/{s.UserIds[random.Next(s.Users)]}", Documents.Active(false)));
    }

    public static Func<Subject, int, Exchange> CreateGroup(int members) => (s, _) =>
    {
        return Exchange.Of(201, r =>
        {
            var number = s.Next();
            r.Send("POST", $"/groups/{Guid.CreateVersion7()}", Documents.Group($"made {members} {number}", Documents.Window(s.UserIds, s.Users, number, members)));
        });
    };

    public static Func<Subject, int, Exchange> Member(Func<int, string> group) => (s, worker) =>
    {
        var turn = 0;
        return Exchange.Of(204, r =>
        {
            r.Kind = turn & 1;
            var member = s.Spare(worker + 16 * (turn / 2 % (Launcher.Spares / 16)));
            r.Send(r.Kind == 0 ? "POST" : "PATCH", $"/members/{s.Groups[group(worker)]}/{member}", Documents.AddMembers($"[{{\"value\":\"{member}\"}}]"));
            turn++;
        });
    };

    public static Func<Subject, int, Exchange> GetGroup(string group) => (s, _) => Exchange.Of(200, r => r.Get("/groups/"u8, s.Groups[group]));

    public static Func<Subject, int, Exchange> GetMembers(string group, int members) => (s, _) =>
        Exchange.Of(200, r => r.Get("/members/"u8, s.Groups[group])) with { Holds = ("value", members) };

    public static Exchange Fixed(Subject s, int worker) => Exchange.Of(200, r => r.Get("/fixed"u8));

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
