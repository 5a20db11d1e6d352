import pulumi
import pulumi_rekindle as rekindle

config = pulumi.Config()

desktops = rekindle.RestartTrigger(
    "desktops",
    target={
        "workspace_app_servers": {
            "server_ids": ["as-0001", "as-0002"],
            "reboot_type": rekindle.RebootType.SOFT,
            "escalate_after": "10m",
        },
    },
    triggers={"image": config.require("image")},
    window={
        "days": [rekindle.Weekday.SAT, rekindle.Weekday.SUN],
        "start": "22:00",
        "end": "05:00",
        "time_zone": "Asia/Seoul",
    },
)

pulumi.export("pending", desktops.pending)
