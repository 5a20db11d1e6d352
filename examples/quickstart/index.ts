import * as pulumi from "@pulumi/pulumi";
import { NotebookLease, RestartTrigger } from "pulumi-rekindle";

const config = new pulumi.Config();

// Eight web servers, restarted two at a time when the release or the file changes.
const web = new RestartTrigger("web", {
  target: {
    ncloudServers: {
      serverInstanceNos: ["1001", "1002", "1003", "1004", "1005", "1006", "1007", "1008"],
    },
  },
  triggers: {
    release: config.require("release"),
    conf: new pulumi.asset.FileAsset("nginx.conf"),
  },
  rollout: { maxUnavailable: 2 },
  readyTimeout: config.get("readyTimeout") ?? "15m",
  pollInterval: config.get("pollInterval") ?? "2s",
});

// A training notebook that the cloud would stop when its lease ends.
const training = new NotebookLease("training", {
  target: { modelartsNotebook: { cloud: "huaweicloud", notebookId: "notebook-0001" } },
  duration: "4h",
  renewBefore: "1h",
});

export const restarts = web.restartCount;
export const lastRestart = web.lastRestartedAt;
export const notebookRunsUntil = training.expiresAt;
