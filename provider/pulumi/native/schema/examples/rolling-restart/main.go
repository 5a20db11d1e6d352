package main

import (
	"github.com/rekindleiac/pulumi-rekindle/sdk/go/rekindle"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")

		web, err := rekindle.NewRestartTrigger(ctx, "web", &rekindle.RestartTriggerArgs{
			Target: &rekindle.RestartTargetArgs{
				NcloudServers: &rekindle.NcloudServersArgs{
					ServerInstanceNos: pulumi.ToStringArray([]string{"1001", "1002", "1003"}),
				},
			},
			Triggers: pulumi.Map{
				"conf":     pulumi.NewFileAsset("nginx.conf"),
				"password": cfg.RequireSecret("databasePassword"),
			},
			Rollout: &rekindle.RolloutArgs{MaxUnavailable: pulumi.String("25%")},
		})
		if err != nil {
			return err
		}

		ctx.Export("restartedAt", web.LastRestartedAt)
		return nil
	})
}
