import * as pulumi from "@pulumi/pulumi";
import { RestartTrigger, type Window } from "pulumi-rekindle";

const config = new pulumi.Config();
// When reboots may start; at any time where it is not set.
const window = config.getObject<Window>("window");

const apps = new RestartTrigger("apps", {
  target: {
    workspaceAppServers: {
      serverIds: config.requireObject<string[]>("servers"),
      // A server whose sessions keep it from a soft reboot gets a hard one.
      rebootType: "SOFT",
      escalateAfter: config.require("escalateAfter"),
    },
  },
  // Every file below app/ counts, by its path and content.
  triggers: { app: new pulumi.asset.FileArchive("app") },
  rollout: { maxUnavailable: "50%", maxErrors: 1 },
  ...(window && { window }),
  pollInterval: config.require("pollInterval"),
});

export const owed = apps.pending;
export const lastRestartedAt = apps.lastRestartedAt;
