import * as pulumi from "@pulumi/pulumi";
import { notebookLeaseInputs } from "../../provider/resources/notebook-lease/inputs";
import { restartTriggerInputs } from "../../provider/resources/restart-trigger/inputs";
import { doors, LeaseScene, RestartScene } from "./scene";
import { restartApis } from "../../provider/apis";

/** Every member of `target`. */
const members = restartApis.map(({ member }) => member).join(", ");

/** A change of good inputs, and every problem with it: `path: reason`. */
type Row = readonly [change: pulumi.Inputs, problems: readonly string[]];

const { FileAsset, RemoteAsset, FileArchive, RemoteArchive } = pulumi.asset;

const servers = (...serverInstanceNos: unknown[]) => ({ target: { ncloudServers: { serverInstanceNos } } });
const cloud = "huaweicloud";

const restartRows: readonly Row[] = [
  [{ triggers: undefined }, ["triggers: is required"]],
  [{ triggers: null }, ["triggers: is required"]],
  [{ triggers: pulumi.output(undefined) }, ["triggers: is required"]],
  [{ triggers: "v1" }, ["triggers: must be a map"]],
  [{ triggers: ["v1"] }, ["triggers: must be a map"]],
  [{ triggers: {} }, ["triggers: must have at least one key"]],
  [{ triggers: { a: null } }, ["triggers: must have at least one key"]],
  [
    { triggers: { a: { "b.c": [2 ** 60] } } },
    ['triggers.a["b.c"][0]: an integer beyond 2^53 would be rounded; use a string'],
  ],
  [
    { triggers: { a: NaN } },
    ["triggers.a: a number that is not finite cannot be carried as JSON; use a string"],
  ],
  [
    { triggers: { a: [Infinity] } },
    ["triggers.a[0]: a number that is not finite cannot be carried as JSON; use a string"],
  ],
  [
    { triggers: { a: new RemoteAsset("https://example.com/x") } },
    ["triggers.a: a remote asset would be downloaded at every preview; pass its version or checksum"],
  ],
  [
    { triggers: { a: [new RemoteArchive("https://example.com/x.zip")] } },
    ["triggers.a[0]: a remote archive would be downloaded at every preview; pass its version or checksum"],
  ],
  [
    { triggers: { "with.dot": new FileAsset("/nowhere/file") } },
    [`triggers["with.dot"]: there is no "/nowhere/file" (ENOENT)`],
  ],
  [
    { triggers: { a: new FileArchive("/nowhere/folder") } },
    ['triggers.a: there is no "/nowhere/folder" (ENOENT)'],
  ],
  [{ target: undefined }, ["target: is required"]],
  [{ target: {} }, [`target: must have exactly one of ${members}; none is given`]],
  [servers(), ["target.ncloudServers.serverInstanceNos: must list at least one id"]],
  [servers("1001", "1002", 1001), ['target.ncloudServers.serverInstanceNos[2]: "1001" is listed twice']],
  [
    { target: { ncloudServers: { serverInstanceNos: ["1001"], region: "KR" } } },
    ["target.ncloudServers.region: there is no such property"],
  ],
  [{ rollout: { maxUnavailable: 0 } }, ["rollout.maxUnavailable: 0 must be at least 1"]],
  [{ rollout: { maxErrors: -1 } }, ["rollout.maxErrors: -1 must be at least 0"]],
  [{ rollout: { maxErors: 1 } }, ["rollout.maxErors: there is no such property"]],
  [{ readyTimeout: 900_000 }, ['readyTimeout: 900000 is not a duration; did you mean "15m"?']],
  [{ minInterval: "3d" }, ['minInterval: "3d" is not a duration; did you mean "72h"?']],
  [{ pollInterval: "50ms" }, ['pollInterval: "50ms" must be at least "100ms"']],
  [{ whenStopped: "ignore" }, ['whenStopped: "ignore" must be "skip" or "fail"']],
  [{ restartOnCreate: "yes" }, ['restartOnCreate: "yes" must be true or false']],
  [{ restartNonce: 1 }, ["restartNonce: 1 must be a string"]],
  [{ profile: "" }, ["profile: must not be empty"]],
  [
    { window: { start: "22:00", end: "05:00", timeZone: "Asia/Soul" } },
    ['window.timeZone: "Asia/Soul" is not an IANA time zone; write it like "Asia/Seoul"'],
  ],
  [{ restartOnChange: true }, ["restartOnChange: there is no such property"]],
  [
    { rollout: { maxErors: 1, setle: "1m" }, triggers: undefined, target: undefined },
    [
      "target: is required",
      "triggers: is required",
      "rollout.maxErors: there is no such property",
      "rollout.setle: there is no such property",
    ],
  ],
  [{ window: { start: "22:00" } }, ["window.end: is required", "window.timeZone: is required"]],
  [{ triggerHash: "0" }, ["triggerHash: there is no such property"]],
  [{ generations: { "1": "0" } }, ["generations: there is no such property"]],
  [
    { readyTimeout: "1", whenMissing: 1 },
    [
      'readyTimeout: "1" is not a duration; write it like "90s", "15m" or "1h30m"',
      'whenMissing: 1 must be "fail" or "skip"',
    ],
  ],
];

const leaseRows: readonly Row[] = [
  [{ target: undefined }, ["target: is required"]],
  [{ target: {} }, ["target.modelartsNotebook: is required"]],
  [
    { target: { modelartsNotebook: {} } },
    ["target.modelartsNotebook.notebookId: is required", "target.modelartsNotebook.cloud: is required"],
  ],
  [{ target: { modelartsNotebook: { cloud } } }, ["target.modelartsNotebook.notebookId: is required"]],
  [{ duration: "4h", renewBefore: "5h" }, ['renewBefore: "5h" must be less than duration ("4h")']],
  [
    { duration: "30m", renewBefore: "1m" },
    ['duration: "30m" must be from "1h" to "72h", the range of the API'],
  ],
  [
    { notAfter: "tomorrow" },
    ['notAfter: "tomorrow" must be an ISO 8601 time with its offset, like "2026-12-31T18:00:00Z"'],
  ],
  [{ leaseType: "TIMING" }, ['leaseType: "TIMING" must be "timing" or "idle"']],
  [{ triggers: ["x"] }, ["triggers: must be a map"]],
  [
    { triggers: { a: [NaN] } },
    ["triggers.a[0]: a number that is not finite cannot be carried as JSON; use a string"],
  ],
  [{ profile: "prod" }, ['profile: Unknown profile "prod". rekindle:profiles has: none.']],
  [{ extendBy: "1h" }, ["extendBy: there is no such property"]],
  [{ triggerHash: "0" }, ["triggerHash: there is no such property"]],
];

/** Refused in the program the text has Pulumi's own words around it. */
const inProgram = /^error serializing property "\w+": /;

describe.each(doors)("what the $name door says about bad inputs", (door) => {
  it.each(restartRows)("of a RestartTrigger: %j", async (change, problems) => {
    const scene = new RestartScene(door);
    const outcome = (await scene.up(change)) as { error: string };
    expect(outcome.error.replace(inProgram, "").split("\n")).toEqual(problems);
    expect(scene.cloud.http.requests).toEqual([]);
  });

  it.each(leaseRows)("of a NotebookLease: %j", async (change, problems) => {
    const scene = new LeaseScene(door);
    const outcome = (await scene.up(change)) as { error: string };
    expect(outcome.error.replace(inProgram, "").split("\n")).toEqual(problems);
    expect(scene.cloud.http.requests).toEqual([]);
  });

  it("names every input of a RestartTrigger that is misspelt", async () => {
    const names = Object.keys(restartTriggerInputs.shape).filter((name) => name !== "triggerHash");
    const scene = new RestartScene(door);
    const misspelt = Object.fromEntries(names.map((name) => [`${name}x`, "1"]));
    const outcome = await scene.up({ target: undefined, triggers: undefined, ...misspelt });
    const unknown = names.toSorted().map((name) => `${name}x: there is no such property`);
    expect((outcome as { error: string }).error.split("\n")).toEqual([
      "target: is required",
      "triggers: is required",
      ...unknown,
    ]);
  });

  it("names every input of a NotebookLease that is misspelt", async () => {
    const names = Object.keys(notebookLeaseInputs.shape).filter((name) => name !== "triggerHash");
    const scene = new LeaseScene(door);
    const misspelt = Object.fromEntries(names.map((name) => [`${name}x`, "1"]));
    const outcome = await scene.up({ target: undefined, ...misspelt });
    const unknown = names.toSorted().map((name) => `${name}x: there is no such property`);
    expect((outcome as { error: string }).error.split("\n")).toEqual(["target: is required", ...unknown]);
  });

  it("names what is missing when a program gives no inputs at all", async () => {
    // The native classes are generated and have their own words for that.
    const nothing = (door.name === "dynamic" ? undefined : {}) as pulumi.Inputs;
    for (const [kind, problems] of [
      ["RestartTrigger", ["target: is required", "triggers: is required"]],
      ["NotebookLease", ["target: is required"]],
    ] as const) {
      const { around } = new RestartScene(door);
      const sent = await door.send(kind, "web", nothing);
      const { failures } = await door.start(around).check({ kind, name: "web" }, undefined, sent);
      expect(failures).toEqual(problems);
    }
  });

  it("names a resource that is given as a trigger", async () => {
    class Other extends pulumi.CustomResource {
      constructor() {
        super("test:index:Other", "other");
      }
    }
    const outcome = (await new RestartScene(door).up({ triggers: { a: [new Other()] } })) as {
      error: string;
    };
    expect(outcome.error).toBe("triggers.a[0]: a resource cannot be a trigger; pass one of its outputs");
  });
});
