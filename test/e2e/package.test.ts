import { execFileSync } from "node:child_process";
import { builtinModules } from "node:module";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { installPacked } from "../support/packed";
import { root } from "../support/project";

let elsewhere = "";
let installed = "";
beforeAll(() => {
  elsewhere = mkdtempSync(join(tmpdir(), "rekindle-package-"));
  installed = installPacked(elsewhere);
});
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

const read = (path: string) => readFileSync(join(installed, path), "utf8");
/** Every file of the package, with slashes. */
const files = () =>
  readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(installed, join(entry.parentPath, entry.name)).split(sep).join("/"));

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}
const manifest = () => JSON.parse(read("package.json")) as Manifest;

test("the package has what it is for, and nothing of its tests, its sources or a machine", () => {
  const [packed = ""] = readdirSync(elsewhere).filter((name) => name.endsWith(".tgz"));
  const all = files();
  expect(all).toEqual(
    expect.arrayContaining([
      ..."LICENSE README.md CHANGELOG.md DESIGN.md SECURITY.md provider/schema.json".split(" "),
      ..."bin/rekindle.js bin/pulumi-resource-rekindle plugin/PulumiPlugin.yaml".split(" "),
      ..."dist/plugin.js dist/plugin.js.LEGAL.txt dist/THIRD-PARTY-NOTICES.txt".split(" "),
      ..."dist/sdk/dynamic/index.js dist/sdk/dynamic/index.d.ts dist/provider/pulumi/dynamic/index.js dist/sdk/nodejs/index.js".split(
        " ",
      ),
    ]),
  );
  const own = /^(LICENSE|\w+\.md|package\.json|bin\/[\w.-]+|plugin\/[\w.-]+|provider\/schema\.json)$/;
  const built =
    /^dist\/((provider|sdk|emulator|cli)\/[\w/.-]+(?<!\.test)(\.d\.ts|\.js)|plugin\.js(\.LEGAL\.txt)?)$/;
  const others = all.filter((name) => !own.test(name) && !built.test(name));
  expect(others.toSorted()).toEqual(["dist/THIRD-PARTY-NOTICES.txt", "dist/sdk/nodejs/package.json"]);
  expect(all.filter((name) => /test|vectors|fixtures|\.map$/.test(name))).toEqual([]);

  // Growth is to be noticed: 0.1.0 is 0.9 MB, 3.4 MB unpacked.
  expect(statSync(join(elsewhere, packed)).size).toBeLessThan(1_200_000);
  expect(all.reduce((sum, name) => sum + statSync(join(installed, name)).size, 0)).toBeLessThan(4_500_000);
});

test("no file of the package names a place on the machine that built it, or has a source map", () => {
  const places = [root, homedir(), tmpdir()].filter((place) => place.length > 4);
  const found = files().filter((name) => {
    const text = read(name);
    return places.some((place) => text.includes(`${place}${sep}`)) || /^\/\/# sourceMappingURL=/m.test(text);
  });
  expect(found).toEqual([]);
});

/** What a file of JavaScript or of declarations loads from packages. */
function* imported(text: string): Generator<string> {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  for (const [, name = ""] of code.matchAll(
    /(?:\brequire\(|\bimport\(|^(?:import|export)\b.*?\bfrom )"([^".][^"]*)"/gm,
  ))
    yield name;
}

test("every package that its code loads is one that it declares", () => {
  const { dependencies, peerDependencies } = manifest();
  const declared = new Set([...Object.keys({ ...dependencies, ...peerDependencies }), "pulumi-rekindle"]);
  const used = new Set<string>();
  // The bundle has its packages in it, and is looked at below.
  const sources = files().filter((name) => /\.(js|cjs|d\.ts)$/.test(name) && name !== "dist/plugin.js");
  for (const name of [...sources, "bin/pulumi-resource-rekindle"]) {
    for (const specifier of imported(read(name))) {
      if (specifier.startsWith("node:")) continue;
      const [scope = "", rest = ""] = specifier.split("/");
      used.add(scope.startsWith("@") ? `${scope}/${rest}` : scope);
    }
  }
  expect([...used].filter((name) => !declared.has(name))).toEqual([]);
  // Nothing is declared in vain either.
  expect([...declared].filter((name) => !used.has(name))).toEqual([]);
});

test("the plugin needs nothing but Node.js", () => {
  const bundle = read("dist/plugin.js");
  const modules = new Set(builtinModules);
  const foreign = [...imported(bundle)].filter((name) => !name.startsWith("node:") && !modules.has(name));
  expect(foreign).toEqual([]);
});

test("the licences of all that the plugin's bundle holds come with it", () => {
  const notices = read("dist/THIRD-PARTY-NOTICES.txt");
  const named = [...notices.matchAll(/^(@?[\w./-]+) \d+\.\d+\.\d+\S* \((.+)\)$/gm)];
  const names = named.map(([, name]) => name);
  const { dependencies } = manifest();
  // The command line is no part of the plugin.
  const ofCommandLine = ["commander", "@bomb.sh/tab"];
  expect(names.filter((name) => name !== undefined && ofCommandLine.includes(name))).toEqual([]);
  expect(names).toEqual(
    expect.arrayContaining([
      ...Object.keys(dependencies).filter((name) => !ofCommandLine.includes(name)),
      "@grpc/grpc-js",
      "@pulumi/pulumi",
      "google-protobuf",
    ]),
  );
  for (const [, , license = ""] of named)
    expect(license).toMatch(/^\(?(MIT|ISC|Apache-2\.0|BSD-[23]-Clause)( AND Apache-2\.0\))?$/);
  for (const words of [
    "Apache License",
    "Permission is hereby granted, free of charge",
    "Permission to use, copy, modify, and/or distribute",
    "Redistributions in binary form must reproduce",
    "Copyright (c) Matteo Collina and Undici contributors",
  ])
    expect(notices).toContain(words);
  expect(read("dist/plugin.js.LEGAL.txt")).toContain("gRPC authors");
  expect(read("LICENSE")).toContain("Apache License");
});

test("npm runs no script when it installs the archive", () => {
  const { scripts } = manifest();
  expect(
    Object.keys(scripts).filter((name) => /^(pre|post)?install$|^(pre|post)prepare$/.test(name)),
  ).toEqual([]);
  // The archive as it is but for its dependencies, so that no registry is asked: `prepare` stays, and would fail.
  const trimmed = join(elsewhere, "trimmed");
  cpSync(installed, trimmed, { recursive: true });
  const { dependencies: _d, peerDependencies: _p, ...rest } = manifest();
  expect(scripts["prepare"]).toBe("node scripts/build.mjs");
  expect(existsSync(join(trimmed, "scripts"))).toBe(false);
  writeFileSync(join(trimmed, "package.json"), JSON.stringify(rest));
  const npm = (args: string[], cwd: string) =>
    execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const archive = npm(["pack", "--ignore-scripts", "--silent"], trimmed).trim();
  const user = join(elsewhere, "user");
  mkdirSync(user);
  writeFileSync(join(user, "package.json"), "{}");
  npm(["install", "--offline", "--no-audit", "--no-fund", join(trimmed, archive)], user);
  const folder = join(user, "node_modules", "pulumi-rekindle");
  expect(existsSync(join(folder, "dist", "plugin.js"))).toBe(true);
  expect(existsSync(join(folder, "dist", ".built"))).toBe(false);
});
