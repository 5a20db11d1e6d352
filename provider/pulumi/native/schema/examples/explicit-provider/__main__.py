import pulumi
import pulumi_rekindle as rekindle

config = pulumi.Config()

research = rekindle.Provider(
    "research",
    otc={
        "region": "eu-de",
        "access_key": config.require("accessKey"),
        "secret_key": config.require_secret("secretKey"),
    },
)

training = rekindle.NotebookLease(
    "training",
    target={
        "modelarts_notebook": {
            "cloud": rekindle.ModelartsCloud.OTC,
            "notebook_id": "notebook-0001",
        },
    },
    opts=pulumi.ResourceOptions(provider=research),
)

pulumi.export("renewAt", training.renew_at)
