import * as pulumi from "@pulumi/pulumi";
import { NotebookLease } from "pulumi-rekindle";

const config = new pulumi.Config();
const notebook = (id) => ({ modelartsNotebook: { cloud: "huaweicloud", notebookId: id } });

// Runs on as long as `pulumi up` runs at least every two hours. A new experiment starts with a whole lease.
const training = new NotebookLease("training", {
  target: notebook(config.require("training")),
  duration: "8h",
  renewBefore: "2h",
  triggers: { experiment: config.require("experiment") },
});

// Started where it is stopped.
const shared = new NotebookLease("shared", {
  target: notebook(config.require("shared")),
  whenStopped: "start",
});

export const trainingRunsUntil = training.expiresAt;
export const sharedRunsUntil = shared.expiresAt;
