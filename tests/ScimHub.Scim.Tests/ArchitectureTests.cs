using System.Reflection;
using ScimHub.Scim.Filters;

namespace ScimHub.Scim.Tests;

public sealed class ArchitectureTests
{
    private static readonly Assembly Scim = typeof(Filter).Assembly;

    [Fact]
    public void Scim_knows_neither_a_database_nor_the_web() =>
        Assert.DoesNotContain(Scim.GetReferencedAssemblies(), name =>
            name.Name!.StartsWith("Microsoft.", StringComparison.Ordinal)
            || name.Name.StartsWith("ScimHub.", StringComparison.Ordinal)
            || name.Name is "System.Net.Http" or "System.Data.Common" or "System.Net.Sockets");

    [Fact]
    public void Scim_has_no_state_that_a_request_could_change()
    {
        var mutable = Scim.GetTypes()
            .Where(type => !type.Name.Contains('<', StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => !field.IsInitOnly && !field.IsLiteral && !field.Name.Contains("__", StringComparison.Ordinal) && field.GetCustomAttribute<ThreadStaticAttribute>() is null);
        Assert.Empty(mutable);
    }

    [Fact]
    public void No_type_has_a_name_that_says_nothing() =>
        Assert.DoesNotContain(Scim.GetTypes(), type => ((string[])["Utils", "Helper", "Manager", "Common"]).Any(word => type.Name.EndsWith(word, StringComparison.Ordinal)));
}
