using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace ScimHub.Server.Api;

/// <summary>Which page of a list is asked for.</summary>
internal readonly record struct PageQuery(
    [property: FromQuery(Name = "limit"), Description("How many items at most.")] int? Limit,
    [property: FromQuery(Name = "cursor"), Description("The 'nextCursor' of the page before; left out for the first.")] string? Cursor);
