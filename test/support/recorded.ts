import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { WorldInput } from "../../emulator";
import { api } from "./e2e-apis";
import { lease } from "./e2e-leases";
import { code, program, restart, type Declaration, type Door } from "./e2e-program";
import { root, type Files } from "./project";

/*
 * Stacks as released versions left them, each with the program that made it: test/fixtures/state/<version>/<door>.json
 * and <door>.js, and the world that they are about. `npm run record-state` writes those of the version in package.json.
 */
const folder = join(root, "test", "fixtures", "state");

export const doors: readonly Door[] = ["dynamic", "native"];

/** The versions of which there are stacks. */
export function recordedVersions(): string[] {
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}

export function recordedFolder(version: string): string {
  return join(folder, version);
}

export interface Recorded {
  readonly version: string;
  readonly door: Door;
  /** What `pulumi stack export` said, without what is of the machine. */
  readonly text: string;
  readonly program: Files;
  readonly world: WorldInput;
}

export function recorded(version: string, door: Door): Recorded {
  const read = (name: string) => readFileSync(join(recordedFolder(version), name), "utf8");
  return {
    version,
    door,
    text: read(`${door}.json`),
    program: { "index.js": read(`${door}.js`) },
    world: JSON.parse(read("world.json")) as WorldInput,
  };
}

/** When the stack was recorded; milliseconds. */
export function recordedAt({ text }: Recorded): number {
  const { deployment } = JSON.parse(text) as { deployment: { manifest: { time: string } } };
  return Date.parse(deployment.manifest.time);
}

/** Every recorded stack, for `it.each`. */
export function allRecorded(): Recorded[] {
  return recordedVersions().flatMap((version) => doors.map((door) => recorded(version, door)));
}

/** What has work left in every recorded stack; an `up` of any version is to find that, and nothing else. */
export const owed = "owed";

/** The secret trigger that went into every recorded stack. */
export const recordedSecret = "recorded-secret-5d1e7";

const [servers, forest, studio, apps] = [api("servers"), api("forest"), api("studio"), api("apps")];
/** Longer than this software will be around: what is deferred stays so whenever the stack is replayed. */
const forever = "876000h";

export const recordedWorld: WorldInput = {
  ncloud: {
    durations: { servers: { reboot: "1s" }, dataForestNotebooks: { reboot: "1s" } },
    instances: {
      servers: [
        ...["1001", "1002", "1003", "1004", "1006", "1007", "1008"].map((id) => ({ id })),
        { id: "1005", onReboot: ["freezes"] },
        { id: "1090", state: "NSTOP" },
      ],
      dataForestNotebooks: [{ id: "nb0001" }],
    },
  },
  huaweicloud: {
    durations: { appServers: { reboot: "1s" } },
    instances: {
      appServers: [{ id: "as-0001" }, { id: "as-0002" }],
      notebooks: [
        { id: "notebook-0001", lease: { length: "70h" } },
        { id: "notebook-0003", lease: { autoStop: false } },
        { id: "notebook-0004", lease: { length: "20m" } },
      ],
    },
  },
  otc: {
    durations: { modelartsInstances: { reboot: "1s" } },
    instances: { modelartsInstances: [{ id: "DE-0001" }] },
  },
};

/** The same a while after: what was renewed has its lease, what froze is mended. */
export const worldAfterwards = JSON.parse(
  JSON.stringify(recordedWorld).replace('"20m"', '"72h"').replace('"freezes"', '"restarts"'),
) as WorldInput;

/** A resource in each condition that state knows; `conf` is what changes between the two runs. */
export function recordedProgram(door: Door, conf: "a" | "b"): Files {
  const triggers = {
    conf,
    key: code(`pulumi.secret("${recordedSecret}")`),
    deep: code(`{ list: ["x", 1.5, true, null], text: new pulumi.asset.StringAsset("é") }`),
  };
  const named = (name: string, declaration: Declaration) => ({ ...declaration, name });
  const quiet = { restartOnCreate: false };
  const declarations = [
    restart(servers, { triggers, restartNonce: "nonce", ids: ["1001", "1002"] }),
    restart(forest, { triggers: { conf }, ids: ["nb0001"] }),
    restart(studio, { triggers: { conf: 1 }, ids: ["DE-0001"] }),
    restart(apps, { triggers: { conf }, ids: ["as-0001", "as-0002"] }),
    // An id is added by the second run.
    named(
      "baseline",
      restart(servers, { ...quiet, triggers: { conf: 1 }, ids: conf === "a" ? ["1003"] : ["1003", "1004"] }),
    ),
    named("stopped", restart(servers, { ...quiet, triggers: { conf }, ids: ["1090"] })),
    named("missing", restart(servers, { ...quiet, triggers: { conf }, ids: ["4711"], whenMissing: "skip" })),
    named("deferred", restart(servers, { triggers: { conf }, ids: ["1008"], minInterval: forever })),
    named(
      owed,
      restart(servers, {
        ...quiet,
        triggers,
        ids: ["1007", "1005", "1006"],
        readyTimeout: "3s",
        rollout: { maxUnavailable: 1 },
      }),
    ),
    lease("notebook-0001", { triggers: { day: code(`pulumi.secret("${recordedSecret}")`) } }),
    lease("notebook-0003"),
    lease("notebook-0004", { duration: "72h" }),
  ];
  if (door === "dynamic") return program(declarations, "", door);
  const account = { ncloud: { accessKey: "emulator", secretKey: "emulator-secret" } };
  const extra = `const own = new (require("pulumi-rekindle/native").Provider)("own", ${JSON.stringify(account)});`;
  const explicit = restart(
    servers,
    { ...quiet, triggers: { conf: 1 }, ids: ["1003"] },
    { provider: code("own") },
  );
  return program([...declarations, named("explicit", explicit)], extra, door);
}
