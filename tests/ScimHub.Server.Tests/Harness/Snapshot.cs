using Xunit.Sdk;

namespace ScimHub.Server.Tests.Harness;

/// <summary>A resource as it was, ETag and all, to see later that nothing touched it.</summary>
public sealed class Snapshot
{
    private readonly ScimClient client;
    private readonly string path;
    private readonly ScimAnswer before;

    private Snapshot(ScimClient client, string path, ScimAnswer before)
    {
        this.client = client;
        this.path = path;
        this.before = before;
    }

    public static async Task<Snapshot> OfAsync(ScimClient client, string path) =>
        new(client, path, (await client.GetAsync(path)).Expect(200));

    public async Task IsUnchangedAsync(string after)
    {
        var now = (await client.GetAsync(path)).Expect(200);
        if (now.ETag != before.ETag || now.Text != before.Text)
        {
            throw new XunitException($"{path} changed after {after}\nfrom {before.ETag} {before.Text}\nto   {now.ETag} {now.Text}");
        }
    }
}
