const pulumi = require("@pulumi/pulumi");
const { RestartTrigger } = require("pulumi-rekindle");

const config = new pulumi.Config();

const web = new RestartTrigger("web", {
  target: { ncloudServers: { serverInstanceNos: config.requireObject("servers") } },
  triggers: { release: config.require("release") },
  // A server that runs is not yet one that serves: its application has to answer before the next server goes.
  readiness: {
    httpGet: {
      url: config.require("healthUrl"),
      headers: { authorization: pulumi.interpolate`Bearer ${config.requireSecret("healthToken")}` },
    },
    period: "2s",
  },
  // Answers for this long without a miss, so that one that comes up and falls over again does not count.
  rollout: { maxUnavailable: 1, minReadySeconds: 2 },
  pollInterval: config.require("pollInterval"),
});

exports.instances = web.instances.apply((all) => all.map(({ id, state }) => `${id}: ${state}`));
