import * as pulumi from "@pulumi/pulumi";
import { RestartTrigger } from "pulumi-rekindle";

const config = new pulumi.Config();

const web = new RestartTrigger("web", {
  target: {
    ncloudServers: {
      regionCode: config.require("regionCode"),
      serverInstanceNos: config.requireObject<string[]>("servers"),
    },
  },
  triggers: {
    conf: new pulumi.asset.FileAsset("nginx.conf"),
    // State and previews hold a digest only, and that one encrypted.
    databasePassword: config.requireSecret("databasePassword"),
  },
  // A server added to the list later has just been set up: it needs no restart.
  restartOnAdd: false,
  // A server that is switched off starts with the new configuration anyway.
  whenStopped: "skip",
  rollout: { maxUnavailable: "25%", minReadySeconds: 1 },
  pollInterval: config.require("pollInterval"),
});

export const instances = web.instances.apply((all) =>
  all.map(({ id, state, evidence }) => `${id}: ${state}${evidence ? ` (${evidence})` : ""}`),
);
