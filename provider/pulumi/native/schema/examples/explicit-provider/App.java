package myproject;

import com.pulumi.Pulumi;
import com.pulumi.rekindle.NotebookLease;
import com.pulumi.rekindle.NotebookLeaseArgs;
import com.pulumi.rekindle.Provider;
import com.pulumi.rekindle.ProviderArgs;
import com.pulumi.rekindle.enums.ModelartsCloud;
import com.pulumi.rekindle.inputs.LeaseTargetArgs;
import com.pulumi.rekindle.inputs.ModelartsNotebookArgs;
import com.pulumi.rekindle.inputs.OtcSettingsArgs;
import com.pulumi.resources.CustomResourceOptions;

public class App {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var research = new Provider("research", ProviderArgs.builder()
                .otc(OtcSettingsArgs.builder()
                    .region("eu-de")
                    .accessKey(ctx.config().require("accessKey"))
                    .secretKey(ctx.config().requireSecret("secretKey"))
                    .build())
                .build());

            var training = new NotebookLease("training", NotebookLeaseArgs.builder()
                .target(LeaseTargetArgs.builder()
                    .modelartsNotebook(ModelartsNotebookArgs.builder()
                        .cloud(ModelartsCloud.Otc)
                        .notebookId("notebook-0001")
                        .build())
                    .build())
                .build(),
                CustomResourceOptions.builder().provider(research).build());

            ctx.export("renewAt", training.renewAt());
        });
    }
}
