import { RestartTrigger } from "pulumi-rekindle/native";

export const web = new RestartTrigger("web", {
  target: {
    ncloudServers: { serverInstanceNos: ["1001"] },
    workspaceAppServers: { serverIds: ["as-0001"] },
  },
  triggers: { release: 1 },
  readyTimeout: "3d",
  rollout: { maxUnavailable: "0%" },
});
