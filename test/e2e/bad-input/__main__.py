import pulumi_rekindle as rekindle

rekindle.RestartTrigger(
    "web",
    target={
        "ncloud_servers": {"server_instance_nos": ["1001"]},
        "workspace_app_servers": {"server_ids": ["as-0001"]},
    },
    triggers={"release": 1},
    ready_timeout="3d",
    rollout={"max_unavailable": "0%"},
)
