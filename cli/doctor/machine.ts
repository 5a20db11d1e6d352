import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { messageOf } from "../errors";
import { bad, note, ok, type Finding } from "./finding";

/** What the checks of this machine look at; tests give their own. */
export interface Machine {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly cwd: string;
  readonly nodeVersion: string;
  readonly nodePath: string;
}

/** Major and minor version, at least. */
const oldestNode = [22, 19] as const;
const oldestCli = [3, 142] as const;

export async function checkMachine(machine: Machine): Promise<Finding[]> {
  return [
    checkNode(machine),
    await checkCli(machine),
    checkPlugin(machine),
    checkSdk(machine),
    ...checkProxy(machine),
    checkJournals(machine),
  ];
}

function checkNode({ nodeVersion, nodePath }: Machine): Finding {
  const found = `${nodeVersion} (${nodePath})`;
  if (isAtLeast(nodeVersion, oldestNode)) return ok("Node.js", found);
  return bad("Node.js", found, `install Node.js ${oldestNode.join(".")} or later, and put it first on PATH`);
}

async function checkCli({ env, cwd }: Machine): Promise<Finding> {
  const path = onPath("pulumi", env);
  if (path === undefined)
    return bad("Pulumi CLI", "not on PATH", "install it: https://www.pulumi.com/docs/install/");
  try {
    const { stdout } = await promisify(execFile)(path, ["version"], {
      cwd,
      env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    const version = stdout.trim().replace(/^v/, "");
    if (isAtLeast(version, oldestCli)) return ok("Pulumi CLI", `${version} (${path})`);
    return bad("Pulumi CLI", `${version} (${path})`, `update it to ${oldestCli.join(".")} or later`);
  } catch (error) {
    return bad(
      "Pulumi CLI",
      `${path} does not run: ${messageOf(error)}`,
      "install it anew: https://www.pulumi.com/docs/install/",
    );
  }
}

function isAtLeast(version: string, [least, leastMinor]: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > least || (major === least && minor >= leastMinor);
}

function checkPlugin({ env, home, cwd }: Machine): Finding {
  const ambient = onPath("pulumi-resource-rekindle", env);
  if (ambient !== undefined) return ok("plugin", `on PATH (${ambient}); it is used before an installed one`);
  const local = join(cwd, "node_modules", "pulumi-rekindle", "bin");
  if (existsSync(local))
    return ok("plugin", `in ${local}; Pulumi.yaml has to name that folder under plugins.providers`);
  const folder = join(pulumiHome(env, home), "plugins");
  return note(
    "plugin",
    `neither on PATH nor in node_modules; what Pulumi installed is in ${folder}`,
    "only the native provider needs it; the dynamic one needs the npm package pulumi-rekindle and nothing else",
  );
}

function checkSdk({ cwd }: Machine): Finding {
  const require = createRequire(join(cwd, "noop.js"));
  try {
    const found = require.resolve("@pulumi/pulumi/package.json");
    const { version } = require(found) as { version: string };
    return ok("@pulumi/pulumi", `${version} (${dirname(found)})`);
  } catch {
    return note(
      "@pulumi/pulumi",
      `not in ${cwd}`,
      "npm install @pulumi/pulumi, for programs in Node.js and for rekindle watch",
    );
  }
}

function checkProxy({ env }: Machine): Finding[] {
  const names = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "NO_PROXY",
    "no_proxy",
    "NODE_EXTRA_CA_CERTS",
  ];
  const set = names.filter((name) => env[name] !== undefined && env[name] !== "");
  const findings = [ok("proxy, CA", set.length === 0 ? "none set" : `${set.join(", ")} set`)];
  if (env["NODE_TLS_REJECT_UNAUTHORIZED"] === "0") {
    findings.push(
      bad(
        "TLS",
        "NODE_TLS_REJECT_UNAUTHORIZED is 0, with which rekindle sends nothing",
        "unset it; name your CA in NODE_EXTRA_CA_CERTS",
      ),
    );
  }
  const hijacked = ["grpc_proxy", "https_proxy", "http_proxy"].find((name) => (env[name] ?? "") !== "");
  const exempt = `${env["no_grpc_proxy"] ?? ""},${env["no_proxy"] ?? ""}`
    .split(",")
    .map((host) => host.trim());
  if (hijacked !== undefined && !exempt.includes("127.0.0.1")) {
    findings.push(
      bad(
        "proxy",
        `${hijacked} is set, and no_proxy does not exempt this machine: programs in Node.js would look for Pulumi's engine there`,
        "export no_proxy=127.0.0.1,localhost",
      ),
    );
  }
  const extra = env["NODE_EXTRA_CA_CERTS"];
  if (extra !== undefined && extra !== "" && !existsSync(extra)) {
    findings.push(
      bad("CA", `NODE_EXTRA_CA_CERTS: ${extra}: no such file`, "name a file with your CA's certificates"),
    );
  }
  return findings;
}

function checkJournals({ env, home }: Machine): Finding {
  const folder = join(pulumiHome(env, home), "rekindle", "journal");
  // The nearest that exists is where the rest is made.
  let nearest = folder;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK);
    return ok("journals", folder);
  } catch {
    return bad(
      "journals",
      `${folder} cannot be written`,
      "set PULUMI_HOME to a folder that can: after a kill only the journal knows what was restarted",
    );
  }
}

function pulumiHome(env: NodeJS.ProcessEnv, home: string): string {
  return env["PULUMI_HOME"] || join(home, ".pulumi");
}

function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders
    .flatMap((folder) => endings.map((ending) => resolve(folder, name + ending)))
    .find((path) => existsSync(path) && statSync(path).isFile());
}
