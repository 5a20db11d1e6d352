import * as pulumi from "@pulumi/pulumi";
import * as rekindle from "pulumi-rekindle/native";

const image = new pulumi.Config().require("image");

const desktops = new rekindle.RestartTrigger("desktops", {
  target: {
    workspaceAppServers: {
      serverIds: ["as-0001", "as-0002"],
      rebootType: "SOFT",
      escalateAfter: "10m",
    },
  },
  triggers: { image },
  window: { days: ["sat", "sun"], start: "22:00", end: "05:00", timeZone: "Asia/Seoul" },
});

export const pending = desktops.pending;
