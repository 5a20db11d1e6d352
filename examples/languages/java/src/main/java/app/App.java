package app;

import com.pulumi.Pulumi;
import com.pulumi.asset.FileAsset;
import io.github.rekindleiac.pulumi.rekindle.NotebookLease;
import io.github.rekindleiac.pulumi.rekindle.NotebookLeaseArgs;
import io.github.rekindleiac.pulumi.rekindle.RestartTrigger;
import io.github.rekindleiac.pulumi.rekindle.RestartTriggerArgs;
import io.github.rekindleiac.pulumi.rekindle.enums.ModelartsCloud;
import io.github.rekindleiac.pulumi.rekindle.inputs.LeaseTargetArgs;
import io.github.rekindleiac.pulumi.rekindle.inputs.ModelartsNotebookArgs;
import io.github.rekindleiac.pulumi.rekindle.inputs.NcloudServersArgs;
import io.github.rekindleiac.pulumi.rekindle.inputs.RestartTargetArgs;
import io.github.rekindleiac.pulumi.rekindle.inputs.RolloutArgs;
import java.util.Map;

public class App {
  public static void main(String[] args) {
    Pulumi.run(
        ctx -> {
          var web =
              new RestartTrigger(
                  "web",
                  RestartTriggerArgs.builder()
                      .target(
                          RestartTargetArgs.builder()
                              .ncloudServers(
                                  NcloudServersArgs.builder()
                                      .serverInstanceNos("1001", "1002")
                                      .build())
                              .build())
                      .triggers(
                          Map.of(
                              "conf", new FileAsset("app.conf"),
                              "release", ctx.config().requireInteger("release")))
                      .rollout(RolloutArgs.builder().maxUnavailable("50%").build())
                      .build());

          var training =
              new NotebookLease(
                  "training",
                  NotebookLeaseArgs.builder()
                      .target(
                          LeaseTargetArgs.builder()
                              .modelartsNotebook(
                                  ModelartsNotebookArgs.builder()
                                      .cloud(ModelartsCloud.Huaweicloud)
                                      .notebookId("notebook-0004")
                                      .build())
                              .build())
                      .duration("8h")
                      .build());

          ctx.export("triggerHash", web.triggerHash());
          ctx.export("restartCount", web.restartCount());
          ctx.export("expiresAt", training.expiresAt());
        });
  }
}
