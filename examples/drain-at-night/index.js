"use strict";
const pulumi = require("@pulumi/pulumi");
const { RestartTrigger } = require("pulumi-rekindle");

const config = new pulumi.Config();

const apps = new RestartTrigger("apps", {
  target: {
    workspaceAppServers: {
      serverIds: config.requireObject("servers"),
      // No new sessions from now on; users who are there may finish. Who takes longer is left alone until the next run.
      drain: { timeout: config.require("patience"), onTimeout: "defer" },
    },
  },
  triggers: { image: config.require("image") },
  window: config.requireObject("window"),
  // Two are out of service at once, those that are waited for among them.
  rollout: { maxUnavailable: 2 },
  pollInterval: config.require("pollInterval"),
});

exports.instances = apps.instances;
exports.owed = apps.dueAt;
