package myproject;

import com.pulumi.Pulumi;
import com.pulumi.asset.FileAsset;
import io.github.rekindleiac.pulumi.rekindle.RestartTrigger;
import io.github.rekindleiac.pulumi.rekindle.RestartTriggerArgs;
import io.github.rekindleiac.pulumi.rekindle.inputs.NcloudServersArgs;
import io.github.rekindleiac.pulumi.rekindle.inputs.RestartTargetArgs;
import io.github.rekindleiac.pulumi.rekindle.inputs.RolloutArgs;
import java.util.Map;

public class App {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var web = new RestartTrigger("web", RestartTriggerArgs.builder()
                .target(RestartTargetArgs.builder()
                    .ncloudServers(NcloudServersArgs.builder()
                        .serverInstanceNos("1001", "1002", "1003")
                        .build())
                    .build())
                .triggers(Map.<String, Object>of(
                    "conf", new FileAsset("nginx.conf"),
                    "password", ctx.config().requireSecret("databasePassword")))
                .rollout(RolloutArgs.builder().maxUnavailable("25%").build())
                .build());

            ctx.export("restartedAt", web.lastRestartedAt());
        });
    }
}
