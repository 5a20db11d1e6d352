import * as pulumi from "@pulumi/pulumi";
import { NotebookLease, RestartTrigger } from "pulumi-rekindle";

const config = new pulumi.Config();
const notebookIds = config.requireObject("notebooks");

// A notebook reads its environment when it starts. ModelArts has no restart of notebooks: each is stopped, and started
// again with what was left of its lease.
const labs = new RestartTrigger("labs", {
  target: { modelartsNotebooks: { cloud: "huaweicloud", notebookIds } },
  triggers: { environment: config.require("environmentVersion") },
  // They run with the current environment when this program first sees them: that is recorded, nothing is restarted.
  restartOnCreate: false,
  pollInterval: config.get("pollInterval"),
});

// After the restarts, so that what an earlier run left stopped is started by the RestartTrigger, with the lease it had.
const leases = notebookIds.map(
  (notebookId) =>
    new NotebookLease(
      notebookId,
      { target: { modelartsNotebook: { cloud: "huaweicloud", notebookId } }, duration: "4h" },
      { dependsOn: [labs] },
    ),
);

export const instances = labs.instances;
export const ends = Object.fromEntries(notebookIds.map((id, index) => [id, leases[index]?.expiresAt]));
