import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../test/support/project";
import { emulator, examine, home, keys } from "./doctor.test.support";

type Said = Awaited<ReturnType<typeof examine>>;

/** What the doctor says where the problem is there. */
interface Case {
  readonly scene: () => Promise<Said>;
  readonly line: RegExp;
}

/** Told by a preview or a run, since it is of the program or of one instance. */
const byTheRun = "by the run";

const withFault = (action: object) => async (): Promise<Said> => {
  emulator.faults.add({ match: { service: "server" }, do: action });
  try {
    return await examine(keys, { clouds: ["ncloud"] });
  } finally {
    emulator.faults.clear();
  }
};

let projects = 0;

/** A project's folder with this Pulumi.yaml. */
function project(yaml: string, folders: readonly string[] = []): string {
  const cwd = join(home, `project-${++projects}`);
  for (const folder of ["", ...folders]) mkdirSync(join(cwd, folder), { recursive: true });
  writeFileSync(join(cwd, "Pulumi.yaml"), yaml);
  return cwd;
}

const naming = (path: string) =>
  `name: a\nruntime: yaml\nplugins:\n  providers:\n    - { name: rekindle, path: ${path} }\n`;
const offline = { offline: true };

/** Each entry of the page by how it begins. */
const entries: Readonly<Record<string, Case | typeof byTheRun>> = {
  "No NAVER Cloud credentials": {
    scene: () => examine({}, { clouds: ["ncloud"] }),
    line: /^BAD {3}ncloud +No NAVER Cloud credentials.* → docs\/credentials\.md/m,
  },
  "Incomplete NAVER Cloud credentials": {
    scene: () => examine({ NCLOUD_ACCESS_KEY: "emulator" }),
    line: /^BAD {3}ncloud +Incomplete NAVER Cloud credentials.* → /m,
  },
  "Key …X3QA from HW_ACCESS_KEY was not accepted": {
    scene: () => examine({ ...keys, HW_SECRET_KEY: "wrong" }),
    line: /^BAD {3}huaweicloud +.*from HW_ACCESS_KEY was not accepted.* → .*not tried again/m,
  },
  "User me from OS_USERNAME was not accepted": {
    scene: () =>
      examine({
        OS_USERNAME: "emulator",
        OS_PASSWORD: "wrong",
        OS_USER_DOMAIN_NAME: "emulator",
        OS_PROJECT_NAME: "eu-de",
      }),
    line: /^BAD {3}otc +.*from OS_USERNAME was not accepted.* → .*not tried again/m,
  },
  "The proxy … of HTTPS_PROXY could not be reached": {
    scene: () =>
      examine(
        { ...keys, REKINDLE_ENDPOINT_URL: "", HTTPS_PROXY: "http://127.0.0.1:1" },
        { clouds: ["ncloud"] },
      ),
    line: /^BAD {3}ncloud +.*[Pp]roxy.*HTTPS_PROXY could not be reached.* → /m,
  },
  "may lack workspace:server:batchReboot": {
    scene: withFault({ refuse: { status: 403 } }),
    line: /^note {2}ncloud +.*may lack.* → .*grant/m,
  },
  "The clocks are 10 min apart": {
    scene: withFault({ skew: "10m" }),
    line: /^BAD {3}ncloud +.*(clock is .* the cloud's|clocks are).* → /m,
  },
  "throttles this account": {
    scene: withFault({ throttle: { retryAfter: 3600 } }),
    line: /^BAD {3}ncloud +.*throttles this account.* → wait/m,
  },
  NODE_TLS_REJECT_UNAUTHORIZED: {
    scene: () => examine({ NODE_TLS_REJECT_UNAUTHORIZED: "0" }, offline),
    line: /^BAD {3}TLS +NODE_TLS_REJECT_UNAUTHORIZED.* → .*NODE_EXTRA_CA_CERTS/m,
  },
  "is open to others on this machine": {
    scene: () => {
      const text = "[DEFAULT]\nncloud_access_key_id = emulator\nncloud_secret_access_key = emulator-secret\n";
      return examine({}, offline, { files: { [join(home, ".ncloud", "configure")]: { text, mode: 0o644 } } });
    },
    line: /^BAD {3}ncloud +.*open to others on this machine.* → .*chmod 600/m,
  },
  "does not know this path": {
    scene: withFault({ answer: { status: 404 } }),
    line: /^note {2}ncloud +.* → .*REKINDLE_ENDPOINT_URL/m,
  },
  "4711: is not known to the cloud": byTheRun,
  "1090 is stopped": byTheRun,
  "but it never went down": byTheRun,
  "given up after 3 attempts": byTheRun,
  "restart of 1 owed, deferred": byTheRun,
  "900000 is not a duration": byTheRun,
  "a Date would be lost": byTheRun,
  "runs of pulumi up are too far apart": byTheRun,
  "STOPPED; left alone": byTheRun,
  "auto-stop is off": byTheRun,
  "could not find latest version": {
    scene: () => examine({}, offline, { cwd: project(naming("plugin"), ["plugin"]) }),
    line: /^BAD {3}plugin +.*has no pulumi-resource-rekindle → name node_modules\/pulumi-rekindle\/bin$/m,
  },
  "1 pending operations": {
    scene: () => {
      const state = JSON.stringify({ version: 3, deployment: { pending_operations: [{}] } });
      return examine({}, offline, { cwd: project("name: a\nruntime: yaml\n"), state });
    },
    line: /^note {2}state +1 pending operation.* → .*pulumi refresh clears/m,
  },
  "http is accepted for this machine only": {
    scene: () => examine({ ...keys, REKINDLE_ENDPOINT_URL: "http://cloud.example.com" }),
    line: /^BAD {3}\S+ +.*http is accepted for this machine only.* → /m,
  },
  "triggers.conf: there is no": byTheRun,
  "is a FIFO": byTheRun,
  "Cannot find module 'pulumi-rekindle/dynamic'": {
    scene: () => examine({}, offline, { cwd: project("name: a\nruntime: nodejs\n") }),
    line: /^note {2}pulumi-rekindle +not found from .* → npm install pulumi-rekindle there/m,
  },
  "no folder at path": {
    scene: () => examine({}, offline, { cwd: project(naming("../node_modules/pulumi-rekindle/bin")) }),
    line: /^BAD {3}plugin +.*there is no .*pulumi-rekindle\/bin → .*in a workspace/m,
  },
  "pulumi-rekindle needs Node.js": {
    scene: () => examine({}, offline, { nodeVersion: "20.19.0" }),
    line: /^BAD {3}Node\.js +20\.19\.0 .* → install Node\.js 22\.19 or later/m,
  },
  "Default provider for 'rekindle' disabled": {
    scene: () => {
      const config = { "pulumi:disable-default-providers": '["*"]' };
      return examine({}, offline, { cwd: project("name: a\nruntime: yaml\n"), config });
    },
    line: /^note {2}Pulumi config +pulumi:disable-default-providers has \* → .*explicit provider/m,
  },
  "update is not allowed by the plan": byTheRun,
  "A transform adds or changes a trigger": byTheRun,
  "A restart because of": byTheRun,
  "14 UNAVAILABLE": {
    scene: () => examine({ https_proxy: "http://proxy:3128", no_proxy: "example.com" }, offline),
    line: /^BAD {3}proxy +https_proxy is set.* → export no_proxy=127\.0\.0\.1,localhost$/m,
  },
};

const page = readFileSync(join(root, "docs", "troubleshooting.md"), "utf8");
const rows = page.split("\n").flatMap((line) => /^\| (`.*?) +\|/.exec(line)?.[1] ?? []);
const headings = [...page.matchAll(/^\*\*(.+?)\*\*/gm)].map(([, heading = ""]) => heading);
const told = [...rows, ...headings].filter((text) => text !== "");

const names = Object.keys(entries);

it.each(told)("knows the problem %s of the page, or leaves it to the run", (text) => {
  expect(names.filter((name) => text.includes(name))).toHaveLength(1);
});

it.each(names)("has no words for %s that the page has not", (name) => {
  expect(told.filter((text) => text.includes(name))).toHaveLength(1);
});

const cases = Object.entries(entries).flatMap(([name, entry]) =>
  entry === byTheRun ? [] : [[name, entry] as const],
);

it.each(cases)("says %s in a line with a remedy", async (_, { scene, line }) => {
  expect((await scene()).out).toMatch(line);
});

it("finds nothing to say of a project that is in place", async () => {
  const cwd = project(naming(join(root, "bin")));
  const state = JSON.stringify({ version: 3, deployment: { pending_operations: [] } });
  const { out } = await examine(keys, offline, { cwd, state, config: { "a:b": "c" } });
  expect(out).toMatch(/^ok {4}plugin +in .*bin, by .*Pulumi\.yaml$/m);
  expect(out).not.toMatch(/^(BAD|note) +(state|Pulumi config|project)/m);
});
