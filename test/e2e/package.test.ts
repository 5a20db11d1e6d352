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
      ..."bin/rekindle.js bin/pulumi-resource-rekindle bin/pulumi-resource-rekindle.cmd".split(" "),
      ..."plugin/pulumi-resource-rekindle plugin/pulumi-resource-rekindle.cmd plugin/package.json".split(" "),
      ..."plugin/plugin.js plugin/plugin.js.LEGAL.txt plugin/THIRD-PARTY-NOTICES.txt".split(" "),
      "source-plugin/PulumiPlugin.yaml",
      ..."dist/sdk/dynamic/index.js dist/sdk/dynamic/index.d.ts dist/provider/pulumi/dynamic/index.js dist/sdk/nodejs/index.js".split(
        " ",
      ),
    ]),
  );
  const own =
    /^(LICENSE|\w+\.md|package\.json|bin\/[\w.-]+|(source-)?plugin\/[\w.-]+|schemas\/\w+\.json|provider\/schema\.json)$/;
  const built =
    /^dist\/((provider|sdk|emulator|cli)\/[\w/.-]+(?<!\.test)(\.d\.ts|\.js)|page\/[\w.-]+\.(html|css|js|svg))$/;
  const others = all.filter((name) => !own.test(name) && !built.test(name));
  expect(others.toSorted()).toEqual(["dist/sdk/nodejs/package.json"]);
  expect(all.filter((name) => /test|vectors|fixtures|\.map$/.test(name))).toEqual([]);

  // Growth is to be noticed: 0.1.0 is 0.9 MB, 3.4 MB unpacked; with three more targets, drains and readiness 1.2 MB and 4.6 MB.
  expect(statSync(join(elsewhere, packed)).size).toBeLessThan(1_300_000);
  expect(all.reduce((sum, name) => sum + statSync(join(installed, name)).size, 0)).toBeLessThan(5_000_000);
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
  const sources = files().filter((name) => /\.(js|cjs|d\.ts)$/.test(name) && name !== "plugin/plugin.js");
  for (const name of [...sources, "bin/pulumi-resource-rekindle", "plugin/pulumi-resource-rekindle"]) {
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
  // The schema in it has programs in its examples.
  const bundle = read("plugin/plugin.js").replaceAll(/(?:\\?`){3}\w+[\s\S]*?(?:\\?`){3}/g, "");
  expect(bundle.length).toBeGreaterThan(2_000_000);
  const modules = new Set(builtinModules);
  const foreign = [...imported(bundle)].filter((name) => !name.startsWith("node:") && !modules.has(name));
  expect(foreign).toEqual([]);
});

test.each(["bin", "plugin"])("in %s, Windows starts the same program as other systems", (folder) => {
  // Pulumi looks for the name with .exe or .cmd there; cmd.exe wants its own line ends.
  expect(read(`${folder}/pulumi-resource-rekindle.cmd`)).toBe('@node "%~dp0pulumi-resource-rekindle" %*\r\n');
  const output = execFileSync(process.execPath, [
    "--check",
    join(installed, folder, "pulumi-resource-rekindle"),
  ]);
  expect(output.toString()).toBe("");
});

test("the emulator of the package serves a user's own tests", () => {
  const own = join(elsewhere, "own-test.mjs");
  const lines = [
    'import { startEmulator } from "pulumi-rekindle/emulator";',
    "const emulator = await startEmulator();",
    "const answer = await fetch(`${emulator.url}/_emulator/health`);",
    "console.log(answer.status, typeof emulator.journal.entries());",
    "await emulator.close();",
  ];
  writeFileSync(own, lines.join("\n"));
  expect(execFileSync(process.execPath, [own], { encoding: "utf8" })).toBe("200 object\n");
  const typed = join(elsewhere, "own-test.ts");
  writeFileSync(
    typed,
    [
      'import { startEmulator, type WorldInput } from "pulumi-rekindle/emulator";',
      'const world: WorldInput = { ncloud: { regions: ["KR"] } };',
      "export const url: Promise<string> = startEmulator({ world }).then((emulator) => emulator.url);",
      "// @ts-expect-error there is no such option",
      "void startEmulator({ wrld: world });",
    ].join("\n"),
  );
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const settings = [
    "--noEmit",
    "--strict",
    "--skipLibCheck",
    "--target",
    "es2022",
    "--module",
    "node16",
    "--typeRoots",
  ];
  const types = join(root, "node_modules", "@types");
  execFileSync(process.execPath, [compiler, ...settings, types, "--types", "node", typed], {
    cwd: elsewhere,
    stdio: "pipe",
  });
});

test("the licences of all that the plugin's bundle holds come with it", () => {
  const notices = read("plugin/THIRD-PARTY-NOTICES.txt");
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
  expect(read("plugin/plugin.js.LEGAL.txt")).toContain("gRPC authors");
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
  expect(existsSync(join(folder, "plugin", "plugin.js"))).toBe(true);
  expect(existsSync(join(folder, "dist", ".built"))).toBe(false);
});
