"use strict";

const pulumi = require("@pulumi/pulumi");
const { RestartTrigger } = require("pulumi-rekindle");

const config = new pulumi.Config();

const notebooks = new RestartTrigger("notebooks", {
  target: { ncloudDataForestNotebooks: { notebookIds: config.requireObject("notebooks") } },
  triggers: {
    image: config.require("image"),
    // A map is one trigger; the order of its keys does not matter.
    settings: { timeout: 3600, packages: ["numpy", "pandas"] },
  },
  // The API has no boot time. Where its state shows nothing of a restart either, the next one waits this long.
  rollout: { settle: config.require("settle") },
  pollInterval: config.get("pollInterval"),
  // Notebooks are no reason to stop the rest of the stack: what failed stays owed, and the next `up` sees it.
  onFailure: "warn",
});

exports.instances = notebooks.instances;
