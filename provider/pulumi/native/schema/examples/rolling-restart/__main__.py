import pulumi
import pulumi_rekindle as rekindle

config = pulumi.Config()

web = rekindle.RestartTrigger(
    "web",
    target={"ncloud_servers": {"server_instance_nos": ["1001", "1002", "1003"]}},
    triggers={
        "conf": pulumi.FileAsset("nginx.conf"),
        "password": config.require_secret("databasePassword"),
    },
    rollout={"max_unavailable": "25%"},
)

pulumi.export("restartedAt", web.last_restarted_at)
