namespace ScimHub.Server.Api;

/// <summary>All endpoints of the API.</summary>
internal static class ApiEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiApplication.Prefix);
        OverviewEndpoints.Map(api);
        ApiUserEndpoints.Map(api);
        AccountEndpoints.Map(api);
        AttributeEndpoints.Map(api);
        EntryEndpoints.Map(api);
        MergeEndpoints.Map(api);
        SessionEndpoints.Map(api);
        PreviewEndpoints.Map(api);
        InvitationEndpoints.Map(api);
        MailEndpoints.Map(api);
        ApiGroupEndpoints.Map(api);
        LocalGroupEndpoints.Map(api);
        BudgetEndpoints.Map(api);
        ConnectionEndpoints.Map(api);
        TokenEndpoints.Map(api);
        ClientEndpoints.Map(api);
        ReadingEndpoints.Map(api);
        ActivityEndpoints.Map(api);
        MailDomainEndpoints.Map(api);
        AuthorityEndpoints.Map(api);
        JobEndpoints.Map(api);
        BatchEndpoints.Map(api);
        RoleEndpoints.Map(api);
        DomainEndpoints.Map(api);
        GrantEndpoints.Map(api);
        RuleEndpoints.Map(api);
        ServiceAccountEndpoints.Map(api);
        SettingsEndpoints.Map(api);
        AuditEndpoints.Map(api);
        ViewEndpoints.Map(api);
        OrganizationEndpoints.Map(api);
        ApiDescription.Map(endpoints);
    }

    public static void Add(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        ApiDescription.Add(services);
        services.AddSingleton<ApiAuthentication>();
        services.AddSingleton<ApiApplication>();
        services.AddSingleton<ApiPipeline>();
        services.AddSingleton<ApiSender>();
        services.AddSingleton<PersonCallers>();
        services.AddScoped<ApiRequest>();
        services.AddScoped<Creation>();
    }
}
