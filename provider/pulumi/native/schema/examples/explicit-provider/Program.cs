using System.Collections.Generic;
using Pulumi;
using Rekindle = Rekindleiac.Rekindle;

return await Deployment.RunAsync(() =>
{
    var config = new Config();

    var research = new Rekindle.Provider("research", new()
    {
        Otc = new Rekindle.Inputs.OtcSettingsArgs
        {
            Region = "eu-de",
            AccessKey = config.Require("accessKey"),
            SecretKey = config.RequireSecret("secretKey"),
        },
    });

    var training = new Rekindle.NotebookLease("training", new()
    {
        Target = new Rekindle.Inputs.LeaseTargetArgs
        {
            ModelartsNotebook = new Rekindle.Inputs.ModelartsNotebookArgs
            {
                Cloud = Rekindle.ModelartsCloud.Otc,
                NotebookId = "notebook-0001",
            },
        },
    }, new CustomResourceOptions { Provider = research });

    return new Dictionary<string, object?> { ["renewAt"] = training.RenewAt };
});
