import * as pulumi from "@pulumi/pulumi";
import { NotebookLease, RestartTrigger } from "pulumi-rekindle/native";

const config = new pulumi.Config();

const web = new RestartTrigger("web", {
  target: { ncloudServers: { serverInstanceNos: ["1001", "1002"] } },
  triggers: {
    conf: new pulumi.asset.FileAsset("app.conf"),
    release: config.requireNumber("release"),
  },
  rollout: { maxUnavailable: "50%" },
});

const training = new NotebookLease("training", {
  target: { modelartsNotebook: { cloud: "huaweicloud", notebookId: "notebook-0004" } },
  duration: "8h",
});

export const triggerHash = web.triggerHash;
export const restartCount = web.restartCount;
export const expiresAt = training.expiresAt;
