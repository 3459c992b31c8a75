using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.SignIn;

/// <summary>
/// Keeps the keys of data protection in the database, so that what one node protects every node opens: a sign-in begun here ends there. Of several nodes that start at once on
/// an empty database one makes the first key; what the others made is not kept, and they read that one.
/// </summary>
internal sealed class DatabaseKeyRing(HubStorage storage) : IXmlRepository
{
    private const string Prefix = "protection:";

    private const string First = Prefix + "first";

    private bool wasEmpty;

    // The interface is synchronous: a few small rows, when the process starts and every few weeks.
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var context = storage.CreateContext(Organization.DefaultId);
        var stored = context.HubKeys.Where(x => x.Name.StartsWith(Prefix)).Select(x => x.Value).ToList();
        wasEmpty = stored.Count == 0;
        return [.. stored.Select(bytes => XElement.Parse(Encoding.UTF8.GetString(bytes)))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var context = storage.CreateContext(Organization.DefaultId);
        context.HubKeys.Add(new() { Name = wasEmpty ? First : Prefix + friendlyName, Value = Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)) });
        try
        {
            context.SaveChanges();
        }
        catch (DbUpdateException) when (wasEmpty && context.HubKeys.AsNoTracking().Any(x => x.Name == First))
        {
            // Another node was first.
        }
    }
}
