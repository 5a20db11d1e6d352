using System.Collections.Generic;
using Pulumi;
using Rekindle = Rekindleiac.Rekindle;

return await Deployment.RunAsync(() =>
{
    var config = new Config();

    var web = new Rekindle.RestartTrigger("web", new()
    {
        Target = new Rekindle.Inputs.RestartTargetArgs
        {
            NcloudServers = new Rekindle.Inputs.NcloudServersArgs
            {
                ServerInstanceNos = { "1001", "1002", "1003" },
            },
        },
        Triggers = new Dictionary<string, object>
        {
            ["conf"] = new FileAsset("nginx.conf"),
            ["password"] = config.RequireSecret("databasePassword"),
        },
        Rollout = new Rekindle.Inputs.RolloutArgs { MaxUnavailable = "25%" },
    });

    return new Dictionary<string, object?> { ["restartedAt"] = web.LastRestartedAt };
});
