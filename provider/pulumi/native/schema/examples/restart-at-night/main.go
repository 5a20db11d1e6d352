package main

import (
	"github.com/rekindleiac/pulumi-rekindle/sdk/go/rekindle"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")

		desktops, err := rekindle.NewRestartTrigger(ctx, "desktops", &rekindle.RestartTriggerArgs{
			Target: &rekindle.RestartTargetArgs{
				WorkspaceAppServers: &rekindle.WorkspaceAppServersArgs{
					ServerIds:     pulumi.ToStringArray([]string{"as-0001", "as-0002"}),
					RebootType:    rekindle.RebootTypeSoft,
					EscalateAfter: pulumi.String("10m"),
				},
			},
			Triggers: pulumi.Map{"image": pulumi.String(cfg.Require("image"))},
			Window: &rekindle.WindowArgs{
				Days:     rekindle.WeekdayArray{rekindle.WeekdaySat, rekindle.WeekdaySun},
				Start:    pulumi.String("22:00"),
				End:      pulumi.String("05:00"),
				TimeZone: pulumi.String("Asia/Seoul"),
			},
		})
		if err != nil {
			return err
		}

		ctx.Export("pending", desktops.Pending)
		return nil
	})
}
