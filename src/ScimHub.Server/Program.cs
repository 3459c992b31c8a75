using ScimHub.Server.Commands;

return await HubCommand.RunAsync(args, Console.Out, Console.Error);
