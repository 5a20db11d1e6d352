"use strict";
const pulumi = require("@pulumi/pulumi");
const { RestartTrigger } = require("pulumi-rekindle");

const config = new pulumi.Config();

const desktops = new RestartTrigger("desktops", {
  target: { workspaceDesktops: { desktopIds: config.requireObject("desktops") } },
  // The month whose patches they run with.
  triggers: { patches: config.require("patches") },
  // One that is switched off starts with the patches anyway; one that fails does not hold up the rest of the stack.
  whenStopped: "skip",
  onFailure: "warn",
  rollout: { maxUnavailable: "50%", maxErrors: 2 },
  pollInterval: config.require("pollInterval"),
});

exports.instances = desktops.instances;
exports.owed = desktops.dueAt;
