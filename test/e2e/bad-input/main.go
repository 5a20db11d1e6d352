package main

import (
	"github.com/rekindleiac/pulumi-rekindle/sdk/go/rekindle"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := rekindle.NewRestartTrigger(ctx, "web", &rekindle.RestartTriggerArgs{
			Target: &rekindle.RestartTargetArgs{
				NcloudServers: &rekindle.NcloudServersArgs{
					ServerInstanceNos: pulumi.ToStringArray([]string{"1001"}),
				},
				WorkspaceAppServers: &rekindle.WorkspaceAppServersArgs{
					ServerIds: pulumi.ToStringArray([]string{"as-0001"}),
				},
			},
			Triggers:     pulumi.Map{"release": pulumi.Int(1)},
			ReadyTimeout: pulumi.String("3d"),
			Rollout:      &rekindle.RolloutArgs{MaxUnavailable: pulumi.Any("0%")},
		})
		return err
	})
}
