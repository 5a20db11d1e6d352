package app;

import com.pulumi.Pulumi;
import com.pulumi.asset.FileAsset;
import com.pulumi.rekindle.NotebookLease;
import com.pulumi.rekindle.NotebookLeaseArgs;
import com.pulumi.rekindle.RestartTrigger;
import com.pulumi.rekindle.RestartTriggerArgs;
import com.pulumi.rekindle.enums.ModelartsCloud;
import com.pulumi.rekindle.inputs.LeaseTargetArgs;
import com.pulumi.rekindle.inputs.ModelartsNotebookArgs;
import com.pulumi.rekindle.inputs.NcloudServersArgs;
import com.pulumi.rekindle.inputs.RestartTargetArgs;
import com.pulumi.rekindle.inputs.RolloutArgs;
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
