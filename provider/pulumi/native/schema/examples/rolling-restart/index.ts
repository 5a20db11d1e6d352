import * as pulumi from "@pulumi/pulumi";
import * as rekindle from "pulumi-rekindle/native";

const config = new pulumi.Config();

const web = new rekindle.RestartTrigger("web", {
  target: { ncloudServers: { serverInstanceNos: ["1001", "1002", "1003"] } },
  triggers: {
    conf: new pulumi.asset.FileAsset("nginx.conf"),
    password: config.requireSecret("databasePassword"),
  },
  rollout: { maxUnavailable: "25%" },
});

export const restartedAt = web.lastRestartedAt;
