const pulumi = require("@pulumi/pulumi");
const { NotebookLease } = require("pulumi-rekindle");

const config = new pulumi.Config();

// Twelve hours of runs that were late, dropped or failed are survived.
const training = new NotebookLease("training", {
  target: { modelartsNotebook: { cloud: "huaweicloud", notebookId: config.require("training") } },
  duration: "72h",
  renewBefore: "12h",
});

exports.renewAt = training.renewAt;
