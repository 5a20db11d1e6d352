import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { describeWith } from "../support/pipelines";
import { root } from "../support/project";
import { stackSchema } from "../support/pulumi-stack-schema";

const pipelines = join(root, "examples", "pipelines");
const read = (...path: string[]) => readFileSync(join(pipelines, ...path), "utf8");

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

const folders = ["kubernetes", "pulumi-operator", "pulumi-operator/leases"];
const manifests = folders.flatMap((folder) =>
  readdirSync(join(pipelines, folder))
    .filter((name) => name.endsWith(".yaml"))
    .flatMap((name) => parseAllDocuments(read(folder, name)).map((document) => document.toJS() as Manifest)),
);
const foreign = /fluxcd\.io|argoproj\.io/;
const operators = /pulumi\.com/;
const stack = manifests.find(({ kind }) => kind === "Stack");

/** What a validator says of manifests: nothing, or why it refuses them. */
function refused(program: string, args: readonly string[], input: readonly object[]): string {
  const { status, stderr } = spawnSync(program, args, { input: JSON.stringify(input), encoding: "utf8" });
  return status === 0 ? "" : stderr;
}

describeWith("kubernetes-validate", "what is Kubernetes' own", (folder) => {
  const python = join(folder, "venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const validate = (input: readonly object[]) =>
    refused(python, [join(root, "test", "support", "kubernetes-validate.py"), "1.34"], input);
  const own = manifests.filter(({ apiVersion }) => !foreign.test(apiVersion) && !operators.test(apiVersion));

  test("is valid, to the last field", () => {
    expect(own.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["CronJob", "Deployment", "Role"]));
    expect(validate(own)).toBe("");
    const [cronJob] = own.filter(({ kind }) => kind === "CronJob");
    const misspelt = { ...cronJob, spec: { ...cronJob?.spec, concurrencyPolicies: "Forbid" } };
    expect(validate([misspelt])).toContain("concurrencyPolicies");
  });
});

describeWith("kubernetes-models", "what is Flux' and Argo CD's", (folder) => {
  const validate = (input: readonly object[]) =>
    refused(process.execPath, [join(root, "test", "support", "kubernetes-models.mjs"), folder], input);
  const theirs = manifests.filter(({ apiVersion }) => foreign.test(apiVersion));

  test("is valid", () => {
    expect(theirs.map(({ kind }) => kind).sort()).toEqual(["Application", "GitRepository", "Kustomization"]);
    expect(validate(theirs)).toBe("");
    const { interval: _, ...spec } = theirs.find(({ kind }) => kind === "GitRepository")?.spec ?? {};
    expect(validate([{ ...theirs.find(({ kind }) => kind === "GitRepository"), spec }])).toContain(
      "interval",
    );
  });
});

test("the operator's Stack is one that its definition knows, also with Flux as its source", () => {
  expect(stackSchema.parse(stack)).toEqual(stack);
  const flux = manifests.find(({ kind }) => kind === "Kustomization");
  const [{ patch = "" } = {}] = flux?.spec["patches"] as { patch: string }[];
  const spec: Record<string, unknown> = { ...stack?.spec };
  for (const { op, path, value } of parse(patch) as { op: string; path: string; value?: unknown }[]) {
    const name = path.replace(/^\/spec\//, "");
    if (op === "remove") {
      expect(spec).toHaveProperty(name);
      delete spec[name];
    } else spec[name] = value;
  }
  const patched = { ...stack, spec };
  expect(stackSchema.parse(patched)).toEqual(patched);
  expect(spec).toMatchObject({ fluxSource: { dir: stack?.spec["repoDir"] } });
});

test("the CronJob that asks for a run may patch that Stack, and does so by a name that is another one each time", () => {
  const named = (kind: string, name: string) =>
    manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name) as never as {
      rules: { resourceNames: string[]; verbs: string[] }[];
      spec: { jobTemplate: { spec: { template: { spec: { containers: { args: string[] }[] } } } } };
    };
  expect(named("Role", "ask-leases").rules).toMatchObject([
    { resourceNames: [stack?.metadata.name], verbs: ["get", "patch"] },
  ]);
  const [container] = named("CronJob", "ask-leases").spec.jobTemplate.spec.template.spec.containers;
  expect(container?.args).toContain("pulumi.com/reconciliation-request=$(POD_NAME)");
});

const systemd = spawnSync("systemd-analyze", ["--version"], { encoding: "utf8" }).stdout ?? "";
const hasSystemd = Number(/^systemd (\d+)/.exec(systemd)?.[1] ?? 0) >= 250;
if (!hasSystemd)
  process.stderr.write("The units of systemd are not checked: there is no systemd-analyze 250 or later.\n");

(hasSystemd ? test : test.skip)("systemd knows every word of the units, and finds them well closed", () => {
  const folder = mkdtempSync(join(tmpdir(), "rekindle-units-"));
  try {
    const program = join(folder, "srv", "infra", "node_modules", ".bin", "rekindle");
    mkdirSync(join(program, ".."), { recursive: true });
    writeFileSync(program, "#!/bin/sh\n");
    chmodSync(program, 0o755);
    const units = readdirSync(join(pipelines, "systemd")).filter((name) => /\.(service|timer)$/.test(name));
    for (const name of units) {
      const text = read("systemd", name).replaceAll("=/srv/infra", `=${folder}/srv/infra`);
      writeFileSync(join(folder, name), text);
    }
    const paths = units.map((name) => join(folder, name));
    const verified = spawnSync("systemd-analyze", ["verify", "--man=no", ...paths], { encoding: "utf8" });
    expect(verified.stderr.split("\n").filter((line) => line.includes("rekindle"))).toEqual([]);
    expect(verified.status).toBe(0);
    for (const path of paths.filter((name) => name.endsWith(".service"))) {
      // Tenths: 1.9 of 10 at most.
      execFileSync("systemd-analyze", ["security", "--offline=true", "--threshold=19", path], {
        stdio: "pipe",
      });
      expect(readFileSync(path, "utf8")).toMatch(/^KillMode=mixed$/m);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const bookings = `
const pulumi = require("@pulumi/pulumi");
const booked = [];
pulumi.runtime.setMocks({
  newResource: ({ type, name, inputs }) => {
    if (type.startsWith("pulumiservice:")) booked.push({ name, ...inputs });
    const renewAt = process.argv[1] || undefined;
    return { id: name, state: type.startsWith("pulumi-nodejs:") ? { ...inputs, renewAt } : inputs };
  },
  call: () => ({}),
}, "leases", "prod", false, "example");
pulumi.runtime.setAllConfig({ "leases:training": "notebook-0004" });
// As the package has it: inputs as they are, under this type.
const service = { DeploymentSchedule: class extends pulumi.CustomResource {
  constructor(name, args) { super("pulumiservice:index:DeploymentSchedule", name, args); }
} };
const { Module } = require("node:module");
const load = Module._load;
Module._load = (name, ...rest) => (name === "@pulumi/pulumiservice" ? service : load(name, ...rest));
require("./examples/pipelines/deployments/index.js");
process.on("exit", () => process.stdout.write(JSON.stringify(booked)));
`;

test.each([
  ["2026-06-04T03:00:00.000Z", "2026-06-04T03:01:00Z"],
  ["", "2100-01-01T00:01:00Z"],
])("a lease that is renewed at '%s' books a deployment for %s, and a net below", (renewAt, timestamp) => {
  const stdout = execFileSync(process.execPath, ["-e", bookings, renewAt], { cwd: root, encoding: "utf8" });
  const stack = { organization: "example", project: "leases", stack: "prod", pulumiOperation: "update" };
  const booked = JSON.parse(stdout) as { name: string }[];
  expect(booked.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    { name: "net", ...stack, scheduleCron: "17 */3 * * *" },
    { name: "renewal", ...stack, timestamp },
  ]);
});
