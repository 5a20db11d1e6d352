package main

import (
	"github.com/rekindleiac/pulumi-rekindle/sdk/go/rekindle"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		web, err := rekindle.NewRestartTrigger(ctx, "web", &rekindle.RestartTriggerArgs{
			Target: &rekindle.RestartTargetArgs{
				NcloudServers: &rekindle.NcloudServersArgs{
					ServerInstanceNos: pulumi.ToStringArray([]string{"1001", "1002"}),
				},
			},
			Triggers: pulumi.Map{
				"conf":    pulumi.NewFileAsset("app.conf"),
				"release": pulumi.Int(config.RequireInt(ctx, "release")),
			},
			Rollout: &rekindle.RolloutArgs{MaxUnavailable: pulumi.Any("50%")},
		})
		if err != nil {
			return err
		}

		training, err := rekindle.NewNotebookLease(ctx, "training", &rekindle.NotebookLeaseArgs{
			Target: &rekindle.LeaseTargetArgs{
				ModelartsNotebook: &rekindle.ModelartsNotebookArgs{
					Cloud:      rekindle.ModelartsCloudHuaweicloud,
					NotebookId: pulumi.String("notebook-0004"),
				},
			},
			Duration: pulumi.String("8h"),
		})
		if err != nil {
			return err
		}

		ctx.Export("triggerHash", web.TriggerHash)
		ctx.Export("restartCount", web.RestartCount)
		ctx.Export("expiresAt", training.ExpiresAt)
		return nil
	})
}
