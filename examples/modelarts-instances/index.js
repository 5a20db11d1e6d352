"use strict";

const pulumi = require("@pulumi/pulumi");
const { RestartTrigger } = require("pulumi-rekindle");

const config = new pulumi.Config();

const studio = new RestartTrigger("studio", {
  target: { modelartsInstances: { cloud: "otc", instanceIds: config.requireObject("instances") } },
  triggers: { dataset: config.require("datasetVersion") },
  // They run with the current dataset when this program first sees them: that is recorded, nothing is restarted.
  restartOnCreate: false,
  // `pulumi config set restartNonce "$(date)"` restarts all of them once, with unchanged triggers.
  restartNonce: config.get("restartNonce"),
  pollInterval: config.get("pollInterval"),
});

exports.generation = studio.generation;
exports.instances = studio.instances;
