import pulumi
import pulumi_rekindle as rekindle

training = rekindle.NotebookLease(
    "training",
    target={
        "modelarts_notebook": {
            "cloud": rekindle.ModelartsCloud.HUAWEICLOUD,
            "notebook_id": "notebook-0001",
        },
    },
    duration="8h",
    renew_before="3h",
)

pulumi.export("expiresAt", training.expires_at)
