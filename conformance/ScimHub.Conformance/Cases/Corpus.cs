using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScimHub.Conformance.Cases;

/// <summary>Reads the folders of cases. Enter at <see cref="Read"/>; a file that does not follow the format is an error, never skipped.</summary>
internal static class Corpus
{
    public static readonly IReadOnlyList<string> Folders = ["rfc7643", "rfc7644", "rfc9865", "entra", "okta"];

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter<Level>(namingPolicy: null, allowIntegerValues: false) },
    };

    /// <summary>All cases under a folder, in the order of their ids; files that cannot be read are reported through <paramref name="onFault"/>.</summary>
    public static IReadOnlyList<ConformanceCase> Read(string root, Action<string> onFault)
    {
        List<ConformanceCase> cases = [];
        foreach (var folder in Folders.Where(name => Directory.Exists(Path.Combine(root, name))))
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(root, folder), "*.json", SearchOption.AllDirectories))
            {
                var id = Path.ChangeExtension(Path.GetRelativePath(root, file), null).Replace('\\', '/');
                try
                {
                    cases.Add(Parse(id, File.ReadAllText(file)));
                }
                catch (CaseFormatException fault)
                {
                    onFault(fault.Message);
                }
            }
        }

        cases.Sort((a, b) => CompareIds(a.Id, b.Id));
        return cases;
    }

    public static ConformanceCase Parse(string id, string json)
    {
        try
        {
            var parsed = JsonSerializer.Deserialize<ConformanceCase>(json, Format)
                ?? throw new CaseFormatException($"{id}: the file holds null.");
            return parsed with { Id = id };
        }
        catch (JsonException fault)
        {
            throw new CaseFormatException($"{id}: {fault.Message}", fault);
        }
    }

    /// <summary>Sections in their own order: 3.4 before 3.14.</summary>
    private static int CompareIds(string left, string right)
    {
        var folders = Folders.ToList();
        var byFolder = folders.IndexOf(left.Split('/')[0]).CompareTo(folders.IndexOf(right.Split('/')[0]));
        return byFolder != 0 ? byFolder : CultureOrdering.Compare(left, right);
    }

    private static readonly StringComparer CultureOrdering =
        StringComparer.Create(System.Globalization.CultureInfo.InvariantCulture, System.Globalization.CompareOptions.NumericOrdering);
}
