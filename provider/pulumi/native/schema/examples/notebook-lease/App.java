package myproject;

import com.pulumi.Pulumi;
import io.github.rekindleiac.pulumi.rekindle.NotebookLease;
import io.github.rekindleiac.pulumi.rekindle.NotebookLeaseArgs;
import io.github.rekindleiac.pulumi.rekindle.enums.ModelartsCloud;
import io.github.rekindleiac.pulumi.rekindle.inputs.LeaseTargetArgs;
import io.github.rekindleiac.pulumi.rekindle.inputs.ModelartsNotebookArgs;

public class App {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var training = new NotebookLease("training", NotebookLeaseArgs.builder()
                .target(LeaseTargetArgs.builder()
                    .modelartsNotebook(ModelartsNotebookArgs.builder()
                        .cloud(ModelartsCloud.Huaweicloud)
                        .notebookId("notebook-0001")
                        .build())
                    .build())
                .duration("8h")
                .renewBefore("3h")
                .build());

            ctx.export("expiresAt", training.expiresAt());
        });
    }
}
