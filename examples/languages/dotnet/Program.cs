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
                ServerInstanceNos = { "1001", "1002" },
            },
        },
        Triggers = new Dictionary<string, object>
        {
            ["conf"] = new FileAsset("app.conf"),
            ["release"] = config.RequireInt32("release"),
        },
        Rollout = new Rekindle.Inputs.RolloutArgs { MaxUnavailable = "50%" },
    });

    var training = new Rekindle.NotebookLease("training", new()
    {
        Target = new Rekindle.Inputs.LeaseTargetArgs
        {
            ModelartsNotebook = new Rekindle.Inputs.ModelartsNotebookArgs
            {
                Cloud = Rekindle.ModelartsCloud.Huaweicloud,
                NotebookId = "notebook-0004",
            },
        },
        Duration = "8h",
    });

    return new Dictionary<string, object?>
    {
        ["triggerHash"] = web.TriggerHash,
        ["restartCount"] = web.RestartCount,
        ["expiresAt"] = training.ExpiresAt,
    };
});
