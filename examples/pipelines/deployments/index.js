const pulumi = require("@pulumi/pulumi");
const service = require("@pulumi/pulumiservice");
const { NotebookLease } = require("pulumi-rekindle");

const config = new pulumi.Config();
const stack = {
  organization: pulumi.getOrganization(),
  project: pulumi.getProject(),
  stack: pulumi.getStack(),
};

const training = new NotebookLease("training", {
  target: { modelartsNotebook: { cloud: "huaweicloud", notebookId: config.require("training") } },
  duration: "72h",
  renewBefore: "12h",
});

// The next run, to the minute: each renewal moves it on. A minute later than that, for the clocks.
const minuteAfter = (instant) => new Date(Date.parse(instant) + 60_000).toISOString().replace(/\.\d+Z$/, "Z");

new service.DeploymentSchedule("renewal", {
  ...stack,
  // Without a lease, since auto-stop is off or the notebook is stopped, there is nothing to book: the net below looks again.
  timestamp: training.renewAt.apply((instant) => minuteAfter(instant ?? "2100-01-01T00:00:00Z")),
  pulumiOperation: "update",
});

// The net: a run that was booked and failed is not booked again, so this one comes by every three hours.
new service.DeploymentSchedule("net", {
  ...stack,
  scheduleCron: "17 */3 * * *",
  pulumiOperation: "update",
});

exports.renewAt = training.renewAt;
