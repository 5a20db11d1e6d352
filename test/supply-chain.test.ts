import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { recordedVersions } from "./support/recorded";
import { root } from "./support/project";

interface Manifest {
  readonly version: string;
  readonly repository: { readonly url: string };
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");
const manifest = JSON.parse(read("package.json")) as Manifest;

test("the lock file names no registry: packages come from the one that npm is told to use", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { resolved?: string; integrity?: string; link?: boolean }>;
  };
  const entries = Object.entries(packages).filter(
    ([path, { link }]) => path.startsWith("node_modules/") && !link,
  );
  expect(entries.length).toBeGreaterThan(100);
  expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  // What is downloaded is known by its content alone.
  expect(entries.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? ""))).toEqual([]);
});

test("every dependency has its reason in DESIGN.md, and the table has no other", () => {
  const [, section = ""] = read("DESIGN.md").split("\n## Dependencies\n");
  const [table = ""] = section.split("\n## ");
  const rows = [...table.matchAll(/^\| `([^`]+)`[^|]*\|[^|]*\|[^|]*\|(.*)\|$/gm)];
  expect(rows.map(([, name]) => name).toSorted()).toEqual(Object.keys(manifest.dependencies).toSorted());
  expect(rows.filter(([, , reason = ""]) => reason.trim().length < 5)).toEqual([]);
  expect(Object.keys(manifest.peerDependencies)).toEqual(["@pulumi/pulumi"]);
});

test("nothing runs when the package is installed", () => {
  const installs = ["preinstall", "install", "postinstall", "preprepare", "postprepare"];
  expect(installs.filter((name) => name in manifest.scripts)).toEqual([]);
  // npm would run node-gyp for it, without a script of that name.
  expect(existsSync(join(root, "binding.gyp"))).toBe(false);
});

test("stacks of this version are recorded, so that later versions can be tested with them", () => {
  expect(recordedVersions()).toContain(manifest.version);
});

const home = /(?:\/(?:home|Users|root|work|tmp|private)\/|[A-Z]:\\\\)[\w.-]+/;

test.each(recordedVersions())("the recorded stacks of %s name no place on a machine", (version) => {
  for (const name of ["dynamic.json", "native.json", "dynamic.js", "native.js", "world.json"]) {
    const text = read("test", "fixtures", "state", version, name);
    expect(home.exec(text)?.[0]).toBeUndefined();
    expect(text).not.toMatch(/sourcePosition|stackTrace/);
  }
});

describe("the workflows", () => {
  const workflows = readdirSync(join(root, ".github", "workflows"));

  test.each(workflows)(
    "%s uses actions that are pinned by commit, and may write nothing by default",
    (name) => {
      const text = read(".github", "workflows", name);
      const used = [...text.matchAll(/uses: (.+)/g)].map(([, action]) => action);
      expect(used.length).toBeGreaterThan(0);
      // The version for people is beside the commit.
      const pinned =
        /^(actions\/[\w-]+|pypa\/gh-action-pypi-publish|NuGet\/login)@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
      expect(used.filter((action = "") => !pinned.test(action))).toEqual([]);
      const { permissions } = parse(text) as { permissions: unknown };
      expect(permissions).toEqual({ contents: "read" });
    },
  );

  interface Job {
    readonly needs?: string;
    readonly environment?: string;
    readonly permissions?: unknown;
    readonly strategy?: { readonly matrix: { readonly os: readonly string[] } };
    readonly steps: readonly { readonly run?: string }[];
  }
  const release = parse(read(".github", "workflows", "release.yml")) as {
    on: unknown;
    jobs: Record<string, Job>;
  };
  const runs = ({ steps }: Job) => steps.flatMap(({ run }) => run ?? []);

  test("a release is made for a tag, after all tests, and the SDKs after the plugin that they name", () => {
    expect(release.on).toEqual({ push: { tags: ["v*"] } });
    const { test: tests, plugin, github, ...registries } = release.jobs;
    if (!tests || !plugin || !github) throw new Error("a job is not there");
    expect(runs(tests).slice(0, 3)).toEqual([
      'node scripts/release-check.mjs "$GITHUB_REF_NAME"',
      "bash .ci/run",
      "npm run audit",
    ]);
    expect(plugin.needs).toBe("test");
    expect(plugin.strategy?.matrix.os).toHaveLength(6);
    expect(github.needs).toBe("plugin");
    expect(Object.keys(registries)).toEqual(["npm", "pypi", "nuget", "maven"]);
    for (const [name, { needs, environment }] of Object.entries(registries))
      expect({ needs, environment }).toEqual({ needs: "github", environment: name });
    expect(runs(registries["npm"] as Job).join("")).toContain(
      "--provenance --access public --ignore-scripts",
    );
  });

  test("only a job behind an environment's reviewers may write or identify itself, and only Maven Central needs secrets", () => {
    for (const { permissions, environment } of Object.values(release.jobs))
      if (permissions !== undefined) expect(environment).toBeDefined();
    for (const [name, job] of Object.entries(release.jobs))
      expect({ name, secrets: JSON.stringify(job).includes("secrets.") }).toEqual({
        name,
        secrets: name === "maven",
      });
  });

  test("a tag that is not the version is refused", () => {
    const check = join(root, "scripts", "release-check.mjs");
    const { status, stderr } = spawnSync(process.execPath, [check, "v999.0.0"], { encoding: "utf8" });
    expect(stderr).toContain(`the tag is "v999.0.0", the version in package.json ${manifest.version}`);
    expect(status).toBe(1);
  });

  test("a release from another repository than that of package.json is refused", () => {
    const check = join(root, "scripts", "release-check.mjs");
    const problemsIn = (repository: string) => {
      const env = { ...process.env, GITHUB_REPOSITORY: repository };
      return spawnSync(process.execPath, [check, `v${manifest.version}`], { encoding: "utf8", env }).stderr;
    };
    const { url } = manifest.repository;
    const own = /github\.com\/(.*)\.git$/.exec(url)?.[1] ?? "";
    expect(problemsIn("someone/fork")).toContain(
      `repository.url in package.json is "${url}", but this is someone/fork\n`,
    );
    expect(problemsIn(own)).not.toContain("repository");
  });
});

describe("npm run audit", () => {
  const folder = mkdtempSync(join(tmpdir(), "rekindle-audit-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The script, with an npm that says this. */
  function audit(answer: unknown) {
    const npm = join(folder, "npm.js");
    writeFileSync(npm, `console.log(${JSON.stringify(JSON.stringify(answer))}); process.exitCode = 1;`);
    const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts", "audit.mjs")], {
      encoding: "utf8",
      env: { ...process.env, npm_execpath: npm },
    });
    return { status, stderr };
  }
  const of = (name: string) => ({
    name,
    severity: "high",
    range: "<9",
    nodes: [`node_modules/${name}`],
    via: [{ title: "a bad thing", url: "https://example.com/1" }],
  });
  const found = (...names: string[]) => ({
    vulnerabilities: Object.fromEntries(names.map((name) => [name, of(name)])),
  });

  test.each([
    ["a dependency", "zod"],
    ["a package in the plugin's bundle", "@grpc/grpc-js"],
    ["a dependency of such a package", "protobufjs"],
  ])("fails for %s", (_case, name) => {
    const { status, stderr } = audit(found(name));
    expect(stderr).toContain(`shipped:\n  ${name} <9: high. a bad thing (https://example.com/1)`);
    expect(status).toBe(1);
  });

  test("tells of a development dependency, and passes", () => {
    const { status, stderr } = audit(found("jest"));
    expect(stderr).toContain("used in development only:\n  jest <9: high");
    expect(stderr).toMatch(/audit: \d\d packages are shipped, 0 of them vulnerable; 1 others/);
    expect(status).toBe(0);
  });

  test("says that it was skipped where the registry does not answer, and passes", () => {
    const { status, stderr } = audit({
      message: "405 Method Not Allowed",
      error: { summary: "", detail: "" },
    });
    expect(stderr).toContain("audit: SKIPPED, the registry has not answered: 405 Method Not Allowed");
    expect(status).toBe(0);
  });
});
