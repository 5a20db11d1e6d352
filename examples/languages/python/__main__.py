import pulumi
import pulumi_rekindle as rekindle

config = pulumi.Config()

web = rekindle.RestartTrigger(
    "web",
    target={"ncloud_servers": {"server_instance_nos": ["1001", "1002"]}},
    triggers={
        "conf": pulumi.FileAsset("app.conf"),
        "release": config.require_int("release"),
    },
    rollout={"max_unavailable": "50%"},
)

training = rekindle.NotebookLease(
    "training",
    target={
        "modelarts_notebook": {"cloud": "huaweicloud", "notebook_id": "notebook-0004"}
    },
    duration="8h",
)

pulumi.export("triggerHash", web.trigger_hash)
pulumi.export("restartCount", web.restart_count)
pulumi.export("expiresAt", training.expires_at)
