import * as pulumi from "@pulumi/pulumi";
import { RestartTrigger } from "pulumi-rekindle";

const config = new pulumi.Config();

const web = new RestartTrigger("web", {
  target: {
    ecsServers: {
      cloud: "huaweicloud",
      serverIds: config.requireObject<string[]>("servers"),
      // A server that does not heed a soft reboot gets a hard one.
      escalateAfter: config.require("escalateAfter"),
    },
  },
  triggers: { conf: new pulumi.asset.FileAsset("app.conf") },
  // Each batch is one call, and one job tells of all its servers.
  rollout: { maxUnavailable: "50%", maxErrors: 1 },
  pollInterval: config.require("pollInterval"),
});

export const instances = web.instances;
export const lastRestartedAt = web.lastRestartedAt;
