"use strict";

const pulumi = require("@pulumi/pulumi");
const { RestartTrigger } = require("pulumi-rekindle");

const config = new pulumi.Config();
const triggers = { release: config.require("release") };
const timing = {
  readyTimeout: config.require("readyTimeout"),
  pollInterval: config.get("pollInterval"),
};

// One server takes the release first. While it fails, the fleet is not touched.
const canary = new RestartTrigger("canary", {
  target: { ncloudServers: { serverInstanceNos: ["1021"] } },
  triggers,
  ...timing,
});

const fleet = new RestartTrigger(
  "fleet",
  {
    target: { ncloudServers: { serverInstanceNos: ["1022", "1023", "1024", "1025", "1026", "1027"] } },
    triggers,
    rollout: { maxUnavailable: 2, maxErrors: 0, maxAttempts: 3 },
    ...timing,
  },
  { dependsOn: canary },
);

exports.canary = canary.instances;
exports.fleet = fleet.instances;
