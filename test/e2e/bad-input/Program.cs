using System.Collections.Generic;
using Pulumi;
using Rekindle = Rekindleiac.Rekindle;

return await Deployment.RunAsync(() =>
{
    _ = new Rekindle.RestartTrigger("web", new()
    {
        Target = new Rekindle.Inputs.RestartTargetArgs
        {
            NcloudServers = new Rekindle.Inputs.NcloudServersArgs
            {
                ServerInstanceNos = { "1001" },
            },
            WorkspaceAppServers = new Rekindle.Inputs.WorkspaceAppServersArgs
            {
                ServerIds = { "as-0001" },
            },
        },
        Triggers = new Dictionary<string, object> { ["release"] = 1 },
        ReadyTimeout = "3d",
        Rollout = new Rekindle.Inputs.RolloutArgs { MaxUnavailable = "0%" },
    });
});
