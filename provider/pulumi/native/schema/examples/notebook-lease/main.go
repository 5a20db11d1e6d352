package main

import (
	"github.com/rekindleiac/pulumi-rekindle/sdk/go/rekindle"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		training, err := rekindle.NewNotebookLease(ctx, "training", &rekindle.NotebookLeaseArgs{
			Target: &rekindle.LeaseTargetArgs{
				ModelartsNotebook: &rekindle.ModelartsNotebookArgs{
					Cloud:      rekindle.ModelartsCloudHuaweicloud,
					NotebookId: pulumi.String("notebook-0001"),
				},
			},
			Duration:    pulumi.String("8h"),
			RenewBefore: pulumi.String("3h"),
		})
		if err != nil {
			return err
		}

		ctx.Export("expiresAt", training.ExpiresAt)
		return nil
	})
}
