using System.Collections.Generic;
using Pulumi;
using Rekindle = Rekindleiac.Rekindle;

return await Deployment.RunAsync(() =>
{
    var config = new Config();

    var desktops = new Rekindle.RestartTrigger("desktops", new()
    {
        Target = new Rekindle.Inputs.RestartTargetArgs
        {
            WorkspaceAppServers = new Rekindle.Inputs.WorkspaceAppServersArgs
            {
                ServerIds = { "as-0001", "as-0002" },
                RebootType = Rekindle.RebootType.Soft,
                EscalateAfter = "10m",
            },
        },
        Triggers = new Dictionary<string, object> { ["image"] = config.Require("image") },
        Window = new Rekindle.Inputs.WindowArgs
        {
            Days = { Rekindle.Weekday.Sat, Rekindle.Weekday.Sun },
            Start = "22:00",
            End = "05:00",
            TimeZone = "Asia/Seoul",
        },
    });

    return new Dictionary<string, object?> { ["pending"] = desktops.Pending };
});
