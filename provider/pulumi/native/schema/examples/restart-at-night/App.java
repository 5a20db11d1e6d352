package myproject;

import com.pulumi.Pulumi;
import io.github.rekindleiac.pulumi.rekindle.RestartTrigger;
import io.github.rekindleiac.pulumi.rekindle.RestartTriggerArgs;
import io.github.rekindleiac.pulumi.rekindle.enums.RebootType;
import io.github.rekindleiac.pulumi.rekindle.enums.Weekday;
import io.github.rekindleiac.pulumi.rekindle.inputs.RestartTargetArgs;
import io.github.rekindleiac.pulumi.rekindle.inputs.WindowArgs;
import io.github.rekindleiac.pulumi.rekindle.inputs.WorkspaceAppServersArgs;
import java.util.Map;

public class App {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var desktops = new RestartTrigger("desktops", RestartTriggerArgs.builder()
                .target(RestartTargetArgs.builder()
                    .workspaceAppServers(WorkspaceAppServersArgs.builder()
                        .serverIds("as-0001", "as-0002")
                        .rebootType(RebootType.Soft)
                        .escalateAfter("10m")
                        .build())
                    .build())
                .triggers(Map.<String, Object>of("image", ctx.config().require("image")))
                .window(WindowArgs.builder()
                    .days(Weekday.Sat, Weekday.Sun)
                    .start("22:00")
                    .end("05:00")
                    .timeZone("Asia/Seoul")
                    .build())
                .build());

            ctx.export("pending", desktops.pending());
        });
    }
}
