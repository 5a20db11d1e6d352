package app;

import com.pulumi.Pulumi;
import io.github.rekindleiac.pulumi.rekindle.RestartTrigger;
import io.github.rekindleiac.pulumi.rekindle.RestartTriggerArgs;
import io.github.rekindleiac.pulumi.rekindle.inputs.NcloudServersArgs;
import io.github.rekindleiac.pulumi.rekindle.inputs.RestartTargetArgs;
import io.github.rekindleiac.pulumi.rekindle.inputs.RolloutArgs;
import io.github.rekindleiac.pulumi.rekindle.inputs.WorkspaceAppServersArgs;
import java.util.Map;

public class App {
  public static void main(String[] args) {
    Pulumi.run(
        ctx ->
            new RestartTrigger(
                "web",
                RestartTriggerArgs.builder()
                    .target(
                        RestartTargetArgs.builder()
                            .ncloudServers(
                                NcloudServersArgs.builder().serverInstanceNos("1001").build())
                            .workspaceAppServers(
                                WorkspaceAppServersArgs.builder().serverIds("as-0001").build())
                            .build())
                    .triggers(Map.of("release", 1))
                    .readyTimeout("3d")
                    .rollout(RolloutArgs.builder().maxUnavailable("0%").build())
                    .build()));
  }
}
