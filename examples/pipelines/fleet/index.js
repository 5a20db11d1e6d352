const pulumi = require("@pulumi/pulumi");
const { RestartTrigger } = require("pulumi-rekindle");

const config = new pulumi.Config();

const web = new RestartTrigger("web", {
  target: { ncloudServers: { serverInstanceNos: ["1011", "1012", "1013", "1014"] } },
  triggers: { conf: new pulumi.asset.FileAsset("app.conf") },
  pollInterval: config.require("pollInterval"),
  // Shorter than the pipeline's own limit: what is not done by then is owed and saved, not cut off.
  rollout: { maxUnavailable: "50%", maxDuration: "1h" },
});

exports.owed = web.pending;
