namespace ScimHub.Server.Tests.Harness;

/// <summary>Walks a list page by page, by index or by cursor (RFC 9865).</summary>
public static class Listing
{
    public static async Task<IReadOnlyList<string>> AllIdsAsync(ScimClient scim, string path, int count)
    {
        var ids = new List<string>();
        for (var total = 1; ids.Count < total;)
        {
            var page = (await scim.GetAsync($"{path}?startIndex={ids.Count + 1}&count={count}")).Expect(200);
            total = page.TotalResults;
            ids.AddRange(page.Listed.Select(resource => (string)resource["id"]!));
            Assert.True(page.Listed.Count > 0 || ids.Count >= total, $"An empty page before the end: {page}");
        }

        return ids;
    }

    public static async Task<IReadOnlyList<string>> AllIdsByCursorAsync(ScimClient scim, string path, int count, string query = "")
    {
        var ids = new List<string>();
        for (var cursor = ""; ;)
        {
            var page = (await scim.GetAsync($"{path}?cursor={Uri.EscapeDataString(cursor)}&count={count}{query}")).Expect(200);
            ids.AddRange(page.Listed.Select(resource => (string)resource["id"]!));
            if (page.Body["nextCursor"] is not { } next)
            {
                return ids;
            }

            Assert.NotEqual(cursor, (string?)next);
            cursor = (string)next!;
        }
    }
}
