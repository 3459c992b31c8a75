using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.SignIn;

/// <summary>Keeps the keys of data protection in the database, so that what one node protects every node opens: a sign-in begun here ends there.</summary>
internal sealed class DatabaseKeyRing(HubStorage storage) : IXmlRepository
{
    private const string Prefix = "protection:";

    // The interface is synchronous: a few small rows, when the process starts and every few weeks.
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var context = storage.CreateContext(Organization.DefaultId);
        return [.. context.HubKeys.Where(x => x.Name.StartsWith(Prefix)).Select(x => x.Value).ToList().Select(bytes => XElement.Parse(Encoding.UTF8.GetString(bytes)))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var context = storage.CreateContext(Organization.DefaultId);
        context.HubKeys.Add(new() { Name = Prefix + friendlyName, Value = Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)) });
        context.SaveChanges();
    }
}
