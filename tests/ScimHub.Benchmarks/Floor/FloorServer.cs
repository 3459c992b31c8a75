using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using ScimHub.Benchmarks.Population;

namespace ScimHub.Benchmarks.Floor;

/// <summary>
/// A bare Kestrel server over a <see cref="FloorStore"/>: no routing, no authentication, no validation.
/// What it costs is what any server on this machine, this runtime and this database pays at least.
/// </summary>
internal sealed class FloorServer(FloorStore store)
{
    private readonly ConcurrentBag<ArrayBufferWriter<byte>> buffers = [];

    private const int GuidLength = 36;
    private static readonly byte[] Fixed = Documents.StoredUser(Documents.FloorId(0), "u", 0);
    private static readonly byte[] Miss = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"totalResults\":0,\"Resources\":[]}"u8.ToArray();

    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> options, CancellationToken ct)
    {
        await using FloorStore store = options["provider"] == "postgresql"
            ? new PostgreSqlFloorStore(options["db"])
            : new SqliteFloorStore(options["db"]);
        await store.CreateAsync(ct);
        await store.SeedAsync(int.Parse(options["users"], System.Globalization.CultureInfo.InvariantCulture), ct);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = null;
        });
        builder.WebHost.UseUrls(options["urls"]);
        await using var app = builder.Build();
        app.Run(new FloorServer(store).HandleAsync);
        await app.StartAsync(ct);
        Console.WriteLine("ready");
        try
        {
            await Task.Delay(Timeout.Infinite, ct);
        }
        catch (OperationCanceledException)
        {
            await app.StopAsync(CancellationToken.None);
        }
        return 0;
    }

    private Task HandleAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        return (http.Request.Method[1], path[1]) switch
        {
            ('E', 'u') when path.Length > 7 => DocumentAsync(http, store.GetAsync(Guid.Parse(path.AsSpan(7)))),
            ('E', 'u') => FindAsync(http, http.Request.QueryString.Value![3..]),
            ('E', 'p') => PageAsync(http, Guid.Parse(path.AsSpan(6))),
            ('E', 'g') => DocumentAsync(http, store.GetGroupAsync(Guid.Parse(path.AsSpan(8)))),
            ('E', 'm') => MembersAsync(http, Guid.Parse(path.AsSpan(9))),
            ('O', 'u') => InsertAsync(http, path),
            ('A', 'u') => ToggleAsync(http, Guid.Parse(path.AsSpan(7))),
            ('O', 'g') => CreateGroupAsync(http, Guid.Parse(path.AsSpan(8, GuidLength))),
            ('O', 'm') => MemberAsync(http, path, add: true),
            ('A', 'm') => MemberAsync(http, path, add: false),
            _ => FixedAsync(http),
        };
    }

    private static Task FixedAsync(HttpContext http)
    {
        Write(http, 200, Fixed);
        return Task.CompletedTask;
    }

    private static async Task DocumentAsync(HttpContext http, ValueTask<byte[]?> read)
    {
        var document = await read;
        Write(http, document is null ? 404 : 200, document ?? []);
    }

    private async Task FindAsync(HttpContext http, string userName)
    {
        var document = await store.FindAsync(userName);
        if (document is null)
        {
            Write(http, 200, Miss);
            return;
        }
        var output = Rent();
        output.Write("{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"totalResults\":1,\"Resources\":["u8);
        output.Write(document);
        output.Write("]}"u8);
        Write(http, 200, output.WrittenSpan);
        buffers.Add(output);
    }

    private async Task PageAsync(HttpContext http, Guid after)
    {
        var output = Rent();
        output.Write("{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"totalResults\":100,\"Resources\":["u8);
        await store.PageAsync(after, output);
        output.Write("]}"u8);
        Write(http, 200, output.WrittenSpan);
        buffers.Add(output);
    }

    private async Task MembersAsync(HttpContext http, Guid group)
    {
        var output = Rent();
        output.Write("{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Group\"],\"members\":["u8);
        await store.MembersAsync(group, output);
        output.Write("]}"u8);
        Write(http, 200, output.WrittenSpan);
        buffers.Add(output);
    }

    // POST /users/{id}/{userName}
    private async Task InsertAsync(HttpContext http, string path)
    {
        var document = await BodyAsync(http);
        var userName = path[(8 + GuidLength)..];
        await store.InsertAsync(Guid.Parse(path.AsSpan(7, GuidLength)), userName, userName, document);
        Write(http, 201, document);
    }

    private async Task ToggleAsync(HttpContext http, Guid id)
    {
        await BodyAsync(http);
        var document = await store.ToggleAsync(id);
        Write(http, document is null ? 404 : 200, document ?? []);
    }

    private async Task CreateGroupAsync(HttpContext http, Guid id)
    {
        var request = await BodyAsync(http);
        var document = Encoding.UTF8.GetBytes($"{{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Group\"],\"id\":\"{id}\",\"displayName\":\"{id}\"}}");
        await store.CreateGroupAsync(id, document, request);
        Write(http, 201, document);
    }

    // POST or PATCH /members/{group}/{user}: in, or out.
    private async Task MemberAsync(HttpContext http, string path, bool add)
    {
        await BodyAsync(http);
        var group = Guid.Parse(path.AsSpan(9, GuidLength));
        var member = Guid.Parse(path.AsSpan(10 + GuidLength, GuidLength));
        await (add ? store.AddMemberAsync(group, member) : store.RemoveMemberAsync(group, member));
        http.Response.StatusCode = 204;
    }

    // A page is larger than what the collector moves: a new buffer each time would cost more than the query.
    private ArrayBufferWriter<byte> Rent()
    {
        if (!buffers.TryTake(out var buffer))
        {
            return new ArrayBufferWriter<byte>(160 * 1024);
        }
        buffer.ResetWrittenCount();
        return buffer;
    }

    private static async Task<byte[]> BodyAsync(HttpContext http)
    {
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync();
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static void Write(HttpContext http, int status, ReadOnlySpan<byte> body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/scim+json";
        http.Response.ContentLength = body.Length;
        http.Response.BodyWriter.Write(body);
    }
}
