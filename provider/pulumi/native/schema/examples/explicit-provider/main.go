package main

import (
	"github.com/rekindleiac/pulumi-rekindle/sdk/go/rekindle"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")

		research, err := rekindle.NewProvider(ctx, "research", &rekindle.ProviderArgs{
			Otc: &rekindle.OtcSettingsArgs{
				Region:    pulumi.String("eu-de"),
				AccessKey: pulumi.String(cfg.Require("accessKey")),
				SecretKey: cfg.RequireSecret("secretKey"),
			},
		})
		if err != nil {
			return err
		}

		training, err := rekindle.NewNotebookLease(ctx, "training", &rekindle.NotebookLeaseArgs{
			Target: &rekindle.LeaseTargetArgs{
				ModelartsNotebook: &rekindle.ModelartsNotebookArgs{
					Cloud:      rekindle.ModelartsCloudOtc,
					NotebookId: pulumi.String("notebook-0001"),
				},
			},
		}, pulumi.Provider(research))
		if err != nil {
			return err
		}

		ctx.Export("renewAt", training.RenewAt)
		return nil
	})
}
