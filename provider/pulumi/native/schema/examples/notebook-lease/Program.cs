using System.Collections.Generic;
using Pulumi;
using Rekindle = Rekindleiac.Rekindle;

return await Deployment.RunAsync(() =>
{
    var training = new Rekindle.NotebookLease("training", new()
    {
        Target = new Rekindle.Inputs.LeaseTargetArgs
        {
            ModelartsNotebook = new Rekindle.Inputs.ModelartsNotebookArgs
            {
                Cloud = Rekindle.ModelartsCloud.Huaweicloud,
                NotebookId = "notebook-0001",
            },
        },
        Duration = "8h",
        RenewBefore = "3h",
    });

    return new Dictionary<string, object?> { ["expiresAt"] = training.ExpiresAt };
});
