import { checkRestartTrigger } from "./restart-trigger";
import { digestOfValue } from "../../shared/triggers";
import { unknown } from "../../shared/unknown";
import { restartApis } from "../../apis";

/** Every member of `target`. */
const members = restartApis.map(({ member }) => member).join(", ");

const triggers = { conf: digestOfValue("v1") };
const servers = { ncloudServers: { serverInstanceNos: ["1001", "1002"] } };

function problemsOf(change: Record<string, unknown>): string[] {
  const { problems } = checkRestartTrigger({ target: servers, triggers, ...change });
  return problems.map(({ path, reason }) => `${path}: ${reason}`);
}

describe("the inputs of a RestartTrigger", () => {
  it("need no more than a target and one trigger", () => {
    const { inputs, problems } = checkRestartTrigger({ target: servers, triggers });
    expect(problems).toEqual([]);
    expect(inputs).toMatchObject({ target: servers, triggers });
    expect(inputs["triggerHash"]).toMatch(/^[0-9a-f]{64}$/);
  });

  it("take numbers as ids where the vendor's are numbers, and make them text", () => {
    const { inputs } = checkRestartTrigger({
      target: { ncloudServers: { serverInstanceNos: [1001, "1002"] } },
      triggers,
    });
    expect(inputs["target"]).toEqual(servers);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["no member", { target: {} }, `target: must have exactly one of ${members}; none is given`],
    [
      "two members",
      { target: { ...servers, workspaceAppServers: { serverIds: ["a"] } } },
      `target: must have exactly one of ${members}; ncloudServers and workspaceAppServers are given`,
    ],
    [
      "a drain without an end",
      { target: { workspaceAppServers: { serverIds: ["a"], drain: {} } } },
      "target.workspaceAppServers.drain.timeout: is required",
    ],
    [
      "users who are logged off without a word",
      {
        target: {
          workspaceAppServers: { serverIds: ["a"], drain: { timeout: "1h", onTimeout: "logoff" } },
        },
      },
      'target.workspaceAppServers.drain.message: is needed with onTimeout "logoff": it is what users are shown before they are logged off',
    ],
    [
      "an empty message",
      { target: { workspaceAppServers: { serverIds: ["a"], drain: { timeout: "1h", message: "" } } } },
      "target.workspaceAppServers.drain.message: is empty",
    ],
    [
      "a drain of a target that has none",
      { target: { ncloudDataForestNotebooks: { notebookIds: ["a"], drain: { timeout: "1h" } } } },
      "target.ncloudDataForestNotebooks.drain: there is no such property",
    ],
    ["no target", { target: undefined }, "target: is required"],
    ["an unknown member", { target: { awsInstances: {} } }, "target.awsInstances: there is no such property"],
    [
      "no ids",
      { target: { ncloudServers: { serverInstanceNos: [] } } },
      "target.ncloudServers.serverInstanceNos: must list at least one id",
    ],
    [
      "a duplicate id",
      { target: { workspaceAppServers: { serverIds: ["as-0001", "as-0002", "as-0003", "as-0002"] } } },
      'target.workspaceAppServers.serverIds[3]: "as-0002" is listed twice',
    ],
    [
      "the same number twice, once as text",
      { target: { ncloudServers: { serverInstanceNos: [1001, "1001"] } } },
      'target.ncloudServers.serverInstanceNos[1]: "1001" is listed twice',
    ],
    [
      "an empty id",
      { target: { workspaceAppServers: { serverIds: [""] } } },
      "target.workspaceAppServers.serverIds[0]: is empty",
    ],
    [
      "an id with a slash",
      { target: { modelartsInstances: { cloud: "otc", instanceIds: ["../x"] } } },
      "target.modelartsInstances.instanceIds[0]: holds a character that no id has",
    ],
    [
      "an id with a control character",
      { target: { ncloudDataForestNotebooks: { notebookIds: ["a\u0007"] } } },
      "target.ncloudDataForestNotebooks.notebookIds[0]: holds a character that no id has",
    ],
    [
      "text where a number belongs",
      { target: { ncloudServers: { serverInstanceNos: ["web-1"] } } },
      "target.ncloudServers.serverInstanceNos[0]: must be a number or a string of digits",
    ],
    [
      "a missing cloud",
      { target: { modelartsInstances: { instanceIds: ["DE-1"] } } },
      "target.modelartsInstances.cloud: is required",
    ],
    ["no triggers", { triggers: {} }, "triggers: must have at least one key"],
    ["an unknown input", { restartOnCreat: true }, "restartOnCreat: there is no such property"],
    [
      "an unknown rollout field",
      { rollout: { maxUnavailible: 2 } },
      "rollout.maxUnavailible: there is no such property",
    ],
    ["a wrong type", { restartOnCreate: "yes" }, 'restartOnCreate: "yes" must be true or false'],
    ["a wrong enum", { whenStopped: "ignore" }, 'whenStopped: "ignore" must be "skip" or "fail"'],
    [
      "a bare number as duration",
      { readyTimeout: 3_600_000 },
      'readyTimeout: 3600000 is not a duration; did you mean "1h"?',
    ],
    ["days as duration", { minInterval: "3d" }, 'minInterval: "3d" is not a duration; did you mean "72h"?'],
    [
      "a poll interval below the least",
      { pollInterval: "50ms" },
      'pollInterval: "50ms" must be at least "100ms"',
    ],
    ["a negative number", { rollout: { maxErrors: -1 } }, "rollout.maxErrors: -1 must be at least 0"],
    [
      "zero per cent",
      { rollout: { maxUnavailable: "0%" } },
      'rollout.maxUnavailable: "0%" must be a whole number from 1, or "1%" to "100%"',
    ],
    [
      "over a hundred per cent",
      { rollout: { maxUnavailable: "101%" } },
      'rollout.maxUnavailable: "101%" must be',
    ],
    ["zero unavailable", { rollout: { maxUnavailable: 0 } }, "rollout.maxUnavailable: 0 must be"],
    [
      "a window that never opens",
      { window: { start: "25:00", end: "05:00", timeZone: "UTC" } },
      'window.start: "25:00" must be a time of day',
    ],
  ])("refuse %s on its path", (_, change, expected) => {
    const problems = problemsOf(change);
    expect(problems.some((problem) => problem.startsWith(expected))).toBe(true);
  });

  it("let through whatever is not known yet, and still refuse what is wrong beside it", () => {
    expect(problemsOf({ target: { ncloudServers: { serverInstanceNos: unknown } } })).toEqual([]);
    expect(
      problemsOf({
        target: unknown,
        triggers: unknown,
        readyTimeout: unknown,
        rollout: { maxErrors: unknown },
      }),
    ).toEqual([]);
    expect(
      problemsOf({ target: { ncloudServers: { serverInstanceNos: [unknown] } }, readyTimeout: "3d" }),
    ).toHaveLength(1);
    expect(checkRestartTrigger({ target: servers, triggers: { conf: unknown } }).inputs["triggerHash"]).toBe(
      unknown,
    );
  });
});
