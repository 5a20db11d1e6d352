import { api, noCredentials, testedApis } from "../support/e2e-apis";
import { withCloud, type TestCloud } from "../support/e2e-cloud";
import { lease } from "../support/e2e-leases";
import { code, program, restart, type Declaration } from "../support/e2e-program";
import type { Stack } from "../support/pulumi";
import { restartApis } from "../../provider/apis";

/** Every member of `target`. */
const members = restartApis.map(({ member }) => member).join(", ");

const apps = api("apps");
const bad = (args: object): Declaration => restart(apps, { triggers: { conf: "a" }, ...args });
const target = (ids: readonly unknown[], more: object = {}) => ({
  target: { workspaceAppServers: { serverIds: ids, ...more } },
});

/** The property's path and the words about it, in Pulumi's frame; the value that stands between is Pulumi's to print. */
type Complaint = readonly [path: string, words: string];

async function expectComplaints(
  stack: Stack,
  cloud: TestCloud,
  declaration: Declaration,
  complaints: readonly Complaint[],
) {
  stack.write(program([declaration]));
  const { all } = await stack.up({ fails: true });
  for (const [path, words] of complaints) {
    const line = all
      .split("\n")
      .find((text) => text.includes(`property ${path} value`) && text.includes(`has a problem: ${words}`));
    if (line === undefined) throw new Error(`no complaint about ${path}: ${words}\n${all}`);
  }
  expect(stack.state().resources.filter(({ type }) => type.includes("rekindle"))).toEqual([]);
  expect(cloud.requests()).toEqual([]);
}

async function withNothing(body: (stack: Stack, cloud: TestCloud) => Promise<void>) {
  await withCloud({ program: program([]) }, body);
}

test("a RestartTrigger complains about each bad input on its path, before any request", async () => {
  const member = "target.workspaceAppServers";
  const cases: readonly (readonly [Declaration, readonly Complaint[]])[] = [
    [bad({ target: {} }), [["target", `must have exactly one of ${members}; none is given`]]],
    [
      bad({
        target: { ncloudServers: { serverInstanceNos: [1] }, workspaceAppServers: { serverIds: ["a"] } },
      }),
      [["target", `must have exactly one of ${members}; ncloudServers and workspaceAppServers are given`]],
    ],
    [
      bad({ target: { ec2Instances: { ids: ["a"] } } }),
      [["target.ec2Instances", "there is no such property"]],
    ],
    [bad({ target: code("undefined") }), [["target", "is required"]]],
    [bad(target([])), [[`${member}.serverIds`, "must list at least one id"]]],
    [
      bad(target(["as-0001", "as-0002", "as-0003", "as-0002"])),
      [[`${member}.serverIds[3]`, '"as-0002" is listed twice']],
    ],
    [
      bad({
        ...target(["as-0001", 7], { colour: "red", rebootType: "GENTLE", escalateAfter: "soon" }),
        restartOnCreate: "yes",
        restartNonce: 5,
        onTriggerChange: "ignore",
        readyTimeout: "3d",
        pollInterval: "50ms",
        minInterval: 3600000,
        whenStopped: "start",
        whenMissing: "ignore",
        onFailure: "panic",
        window: { start: "25:00", end: "05:00", timeZone: "Mars/Phobos", days: ["monday"] },
        rollout: {
          maxUnavailable: "0%",
          maxErrors: -1,
          maxAttempts: 0,
          minReadySeconds: "10",
          settle: "3 minutes",
          pace: 1,
        },
        restartOnAdded: true,
      }),
      [
        [`${member}.serverIds[1]`, "7 must be a string"],
        [`${member}.colour`, "there is no such property"],
        [`${member}.rebootType`, '"GENTLE" must be "SOFT" or "HARD"'],
        [`${member}.escalateAfter`, '"soon" is not a duration; write it like "90s", "15m" or "1h30m"'],
        ["restartOnCreate", '"yes" must be true or false'],
        ["restartNonce", "5 must be a string"],
        ["onTriggerChange", '"ignore" must be "restart" or "record"'],
        ["readyTimeout", '"3d" is not a duration; did you mean "72h"?'],
        ["pollInterval", '"50ms" must be at least "100ms"'],
        ["minInterval", '3600000 is not a duration; did you mean "1h"?'],
        ["whenStopped", '"start" must be "skip" or "fail"'],
        ["whenMissing", '"ignore" must be "fail" or "skip"'],
        ["onFailure", '"panic" must be "fail" or "warn"'],
        ["window.start", '"25:00" must be a time of day like "22:00"'],
        ["window.timeZone", '"Mars/Phobos" is not an IANA time zone; write it like "Asia/Seoul"'],
        ["window.days[0]", '"monday" must be "mon" or "tue"'],
        ["rollout.maxUnavailable", '"0%" must be a whole number from 1, or "1%" to "100%"'],
        ["rollout.maxErrors", "-1 must be at least 0"],
        ["rollout.maxAttempts", "0 must be at least 1"],
        ["rollout.minReadySeconds", '"10" must be a number'],
        ["rollout.settle", '"3 minutes" is not a duration; did you mean "3m"?'],
        ["rollout.pace", "there is no such property"],
        ["restartOnAdded", "there is no such property"],
      ],
    ],
    [
      bad({ rollout: { maxUnavailable: "101%" } }),
      [["rollout.maxUnavailable", '"101%" must be a whole number from 1, or "1%" to "100%"']],
    ],
    [
      bad({ rollout: { maxUnavailable: 0.5 } }),
      [["rollout.maxUnavailable", '0.5 must be a whole number from 1, or "1%" to "100%"']],
    ],
    [bad({ triggers: {} }), [["triggers", "must have at least one key"]]],
    [bad({ triggers: code("undefined") }), [["triggers", "is required"]]],
    [
      { ...bad({}), args: { trigers: { conf: "a" } } },
      [
        ["target", "is required"],
        ["triggers", "is required"],
        ["trigers", "there is no such property"],
      ],
    ],
  ];
  await withNothing(async (stack, cloud) => {
    for (const [declaration, complaints] of cases)
      await expectComplaints(stack, cloud, declaration, complaints);
  });
});

test("every API refuses ids that no instance can have", async () => {
  const noId = "holds a character that no id has (a slash, white space, a control character, one of ?#%\\)";
  const noNumber = "must be a number or a string of digits";
  await withNothing(async (stack, cloud) => {
    for (const row of testedApis) {
      const path = `target.${row.member}.${row.idsField}`;
      const [empty, odd] = row.name === "servers" ? [noNumber, noNumber] : ["is empty", noId];
      await expectComplaints(
        stack,
        cloud,
        restart(row, { ids: ["", "a/b", "a\u0007b"], triggers: { conf: "a" } }),
        [
          [`${path}[0]`, empty],
          [`${path}[1]`, odd],
          [`${path}[2]`, odd],
        ],
      );
    }
  });
});

test("a NotebookLease complains about each bad input on its path, before any request", async () => {
  const cases: readonly (readonly [Declaration, readonly Complaint[]])[] = [
    [
      lease("a", {
        target: { modelartsNotebook: { notebookId: "a/b", cloud: "aws", zone: "x" } },
        duration: 3600000,
        renewBefore: "half",
        notAfter: "tomorrow",
        leaseType: "forever",
        whenStopped: "skip",
        readyTimeout: "-1s",
        window: { start: "22:00", end: "22:00", timeZone: "Asia/Seoul" },
        renewAfter: "1h",
      }),
      [
        ["target.modelartsNotebook.notebookId", "holds a character that no id has"],
        ["target.modelartsNotebook.cloud", '"aws" must be "huaweicloud" or "otc"'],
        ["target.modelartsNotebook.zone", "there is no such property"],
        ["duration", '3600000 is not a duration; did you mean "1h"?'],
        ["renewBefore", '"half" is not a duration'],
        ["notAfter", '"tomorrow" must be an ISO 8601 time with its offset, like "2026-12-31T18:00:00Z"'],
        ["leaseType", '"forever" must be "timing" or "idle"'],
        ["whenStopped", '"skip" must be "ignore" or "fail" or "start"'],
        ["readyTimeout", '"-1s" is not a duration'],
        ["window.end", "must differ from start"],
        ["renewAfter", "there is no such property"],
      ],
    ],
    [lease("a", { target: {} }), [["target.modelartsNotebook", "is required"]]],
    [
      lease("a", { duration: "59m" }),
      [["duration", '"59m" must be from "1h" to "72h", the range of the API']],
    ],
    [
      lease("a", { duration: "73h" }),
      [["duration", '"73h" must be from "1h" to "72h", the range of the API']],
    ],
    [lease("a", { renewBefore: "5h" }), [["renewBefore", '"5h" must be less than duration ("4h")']]],
    [
      lease("a", { duration: "2h", renewBefore: "2h" }),
      [["renewBefore", '"2h" must be less than duration ("2h")']],
    ],
  ];
  await withNothing(async (stack, cloud) => {
    for (const [declaration, complaints] of cases)
      await expectComplaints(stack, cloud, declaration, complaints);
  });
});

test("a trigger that could not be told apart by its digest is refused in the program, on its path", async () => {
  const refused: readonly Complaint[] = [
    ["NaN", "triggers.bad: a number that is not finite cannot be carried as JSON; use a string"],
    ["Infinity", "triggers.bad: a number that is not finite cannot be carried as JSON; use a string"],
    ["2 ** 53", "triggers.bad: an integer beyond 2^53 would be rounded; use a string"],
    ["10n", "triggers.bad: a BigInt cannot be carried as JSON; use a string"],
    [
      "{ deep: [new Date()] }",
      "triggers.bad.deep[0]: a Date would be lost on the way; use date.toISOString()",
    ],
    ["new Map()", "triggers.bad: a Map would be lost on the way; use Object.fromEntries(map)"],
    ["new Set()", "triggers.bad: a Set would be lost on the way; use [...set]"],
    ["() => 1", "triggers.bad: a function cannot be a trigger"],
    [
      "Buffer.from('x')",
      'triggers.bad: a buffer would be lost on the way; use a FileAsset, or buffer.toString("base64")',
    ],
  ];
  const given = restart(apps, { triggers: code("{ bad }") });
  const tries = refused.map(([value]) => `tried(${value});`).join("\n");
  const text = `function tried(bad) { try { ${program([given])["index.js"]?.split("\n").at(-2) ?? ""} } catch (error) { console.log(error.message); } }`;
  await withNothing(async (stack, cloud) => {
    stack.write(program([], `${text}\n${tries}`));
    const { all } = await stack.up();
    for (const [, words] of refused) expect(all).toContain(words);
    for (const [value, words] of [
      [
        "new pulumi.asset.RemoteAsset('https://example.com/x')",
        "triggers.bad: a remote asset would be downloaded at every preview; pass its version or checksum",
      ],
      ["new pulumi.asset.FileAsset('nowhere.conf')", 'triggers.bad: there is no "nowhere.conf" in '],
    ] as const) {
      stack.write(program([restart(apps, { triggers: { bad: code(value) } })]));
      expect((await stack.up({ fails: true })).all).toContain(words);
    }
    expect(stack.state().resources.filter(({ type }) => type.includes("rekindle"))).toEqual([]);
    expect(cloud.requests()).toEqual([]);
  });
});

test("the plugin names what is wrong with a trigger also without a preview", async () => {
  await withNothing(async (stack, cloud) => {
    stack.write(program([bad({ triggers: code("{ big: 2 ** 60, conf: 'a' }") })], "", "native"));
    const { all } = await stack.up({ fails: true });
    expect(all).toContain("has a problem: an integer beyond 2^53 would be rounded; use a string");
    stack.write(program([bad({ triggers: "v1" })], "", "native"));
    expect((await stack.up({ fails: true })).all).toContain("has a problem: must be a map");
    expect(cloud.requests()).toEqual([]);
  });
});

test("a trigger that a transform adds is digested, and reaches the state as a secret's digest only", async () => {
  const added = `pulumi.runtime.registerResourceTransform(({ type, props, opts }) =>
    type.endsWith(":RestartTrigger")
      ? { props: { ...props, triggers: { ...props.triggers, release: pulumi.secret("hunter2") } }, opts }
      : undefined);`;
  await withNothing(async (stack, cloud) => {
    const quiet = (release: string) =>
      program([bad({ restartOnCreate: false })], added.replace("hunter2", release));
    stack.write(quiet("hunter2"));
    await stack.up();
    const state = await stack.export({ showSecrets: true });
    expect(state).not.toContain("hunter2");
    expect(state).toMatch(/"release": \{\s+"4dabf18193072939515e22adb298388d"/);
    const { triggerHash } = stack.resource("apps").outputs as { triggerHash: object };
    expect(triggerHash).toHaveProperty("ciphertext");
    await stack.up({ expectNoChanges: true });
    expect(cloud.writes()).toEqual([]);
    stack.write(quiet("hunter3"));
    const { all } = await stack.up();
    expect(all).toContain("Changed: release.");
    expect(cloud.writes()).not.toEqual([]);
  });
});

test("missing, halved and unusable settings name what was looked at, and nothing is sent", async () => {
  const declarations = [...testedApis.map((row) => restart(row, { triggers: { conf: "a" } })), lease("note")];
  const all = program(declarations);
  const servers = (args: object = {}) =>
    program([restart(api("servers"), { triggers: { conf: "a" }, ...args })]);
  await withCloud({ program: all }, async (stack, cloud) => {
    const fail = async (env: NodeJS.ProcessEnv, expected: readonly string[]) => {
      const failed = await stack.up({
        fails: true,
        args: ["--continue-on-error"],
        env: { HOME: stack.base, ...env },
      });
      for (const words of expected) expect(failed.all).toContain(words);
    };
    const { REKINDLE_ENDPOINT_URL: _url, ...nothing } = noCredentials;
    await fail({ ...nothing, HW_REGION_NAME: "cn-north-4" }, [
      "No NAVER Cloud credentials. Looked at: Pulumi config rekindle:ncloud (absent), NCLOUD_ACCESS_KEY_ID and NCLOUD_ACCESS_KEY (unset), ~/.ncloud/configure (no such file).",
      "No Huawei Cloud credentials. Looked at: Pulumi config rekindle:huaweicloud (absent), HW_ACCESS_KEY (unset), HUAWEICLOUD_SDK_AK (unset), ~/.huaweicloud/credentials (no such file).",
      "No Open Telekom Cloud credentials. Looked at: Pulumi config rekindle:otc (absent), OS_TOKEN, OS_USERNAME and OS_ACCESS_KEY (unset), clouds.yaml (no such file).",
    ]);
    stack.write(servers());
    await fail({ NCLOUD_SECRET_KEY: "" }, [
      "Incomplete NAVER Cloud credentials: NCLOUD_ACCESS_KEY_ID or NCLOUD_ACCESS_KEY is there, NCLOUD_SECRET_ACCESS_KEY or NCLOUD_SECRET_KEY is missing.",
    ]);
    await fail({ REKINDLE_ENDPOINT_URL: "http://cloud.example.com" }, [
      "REKINDLE_ENDPOINT_URL: http://cloud.example.com is not https; http is accepted for this machine only (127.0.0.1, ::1, localhost).",
    ]);
    stack.write(servers({ profile: "prod" }));
    await fail({}, ['Unknown profile "prod". rekindle:profiles has: none.']);
    await stack.setConfig({ "rekindle:profiles": { prod: { otc: {} }, test: {} } });
    await fail({}, ["No NAVER Cloud credentials. Looked at: profile prod's ncloud (absent)."]);
    stack.write(servers());
    await stack.setConfig({ "rekindle:ncloud": { endpoints: { server: "http://cloud.example.com" } } });
    await fail({ REKINDLE_ENDPOINT_URL: "" }, [
      "endpoints.server in Pulumi config rekindle:ncloud: http://cloud.example.com is not https",
    ]);
    await stack.setConfig({ "rekindle:ncloud": { accesskey: "typo" } });
    await fail({}, [
      "rekindle:ncloud.accesskey is not known; rekindle:ncloud takes accessKey, secretKey, regionCode, site and endpoints.",
    ]);
    expect(stack.state().resources.filter(({ type }) => type.includes("rekindle"))).toEqual([]);
    expect(cloud.requests()).toEqual([]);
  });
});

test("an output's name among the inputs is an unknown key like any other", async () => {
  await withNothing(async (stack, cloud) => {
    await expectComplaints(stack, cloud, lease("a", { expiresAt: "2030-01-01T00:00:00Z" }), [
      ["expiresAt", "there is no such property"],
    ]);
    await expectComplaints(stack, cloud, bad({ generation: 7 }), [
      ["generation", "there is no such property"],
    ]);
  });
});
