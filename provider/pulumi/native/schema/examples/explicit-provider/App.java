package myproject;

import com.pulumi.Pulumi;
import io.github.rekindleiac.pulumi.rekindle.NotebookLease;
import io.github.rekindleiac.pulumi.rekindle.NotebookLeaseArgs;
import io.github.rekindleiac.pulumi.rekindle.Provider;
import io.github.rekindleiac.pulumi.rekindle.ProviderArgs;
import io.github.rekindleiac.pulumi.rekindle.enums.ModelartsCloud;
import io.github.rekindleiac.pulumi.rekindle.inputs.LeaseTargetArgs;
import io.github.rekindleiac.pulumi.rekindle.inputs.ModelartsNotebookArgs;
import io.github.rekindleiac.pulumi.rekindle.inputs.OtcSettingsArgs;
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
