import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { start } from "./processes";
import { root } from "./project";

const sources = join(root, "test", "vendors", "go");

/** What a vendor's SDK made of a call. */
export interface SdkOutcome {
  /** The answer's JSON as it came. */
  readonly body?: unknown;
  /** The answer as the SDK read it. */
  readonly result?: unknown;
  readonly error?: {
    readonly type: string;
    readonly message: string;
    readonly status?: number;
    readonly code?: string;
    readonly requestId?: string;
  };
}

export type Service =
  "vserver" | "vloadbalancer" | "modelarts" | "workspaceapp" | "workspace" | "ecs" | "iam";

/** One call with the vendors' SDKs for Go. The variables are those that the SDKs, or the program, read. */
export type CallSdk = (service: Service, operation: string, request: object) => Promise<SdkOutcome>;

const missing = withoutGo();
// Jest shows nothing of a file whose tests are all skipped.
if (missing) process.stderr.write(`The vendors' SDKs for Go are not tried: ${missing}.\n`);

/** A `describe` that is skipped, and says why, where there is no Go. */
export function describeWithGo(name: string, body: () => void): void {
  if (missing) describe.skip(`${name} (skipped: ${missing})`, body);
  else describe(name, body);
}

function withoutGo(): string | undefined {
  const [, major, minor] = /^go (\d+)\.(\d+)$/m.exec(readFileSync(join(sources, "go.mod"), "utf8")) ?? [];
  try {
    const version = execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8", cwd: sources }).trim();
    const [, has = major, hasMinor = minor] = /^go(\d+)\.(\d+)/.exec(version) ?? [];
    const enough = has === major ? Number(hasMinor) >= Number(minor) : Number(has) > Number(major);
    return enough ? undefined : `Go ${major}.${minor} or later is needed, this is ${version}`;
  } catch {
    return "Go is not installed";
  }
}

/** Compiles the program that calls the SDKs where that has not been done yet, and returns its path. */
export async function buildGoSdks(): Promise<string> {
  const script = join(root, "scripts", "vendor-sdks.mjs");
  const built = await start(process.execPath, [script], { cwd: root, env: process.env }).done;
  if (built.code !== 0) throw new Error(built.stderr);
  return built.stdout.trim();
}

/** A caller with these variables and no home: Huawei's SDK would leave a file there. */
export function goSdks(program: string, variables: Readonly<Record<string, string>>): CallSdk {
  const { SystemRoot } = process.env;
  const env = { ...(SystemRoot && { SystemRoot }), ...variables };
  return async (service, operation, request) => {
    const args = [service, operation, JSON.stringify(request)];
    const { code, all, stdout } = await start(program, args, { cwd: sources, env }).done;
    if (code !== 0) throw new Error(`${service} ${operation}: ${all}`);
    return JSON.parse(stdout) as SdkOutcome;
  };
}

/**
 * The members of an answer that its reader lost or changed, as paths with `*` for a place in a list. Nothing, an empty
 * list and an empty object are the same: the SDKs write none of them.
 */
export function lost(body: unknown, read: unknown): string[] {
  return [...new Set(differences(body, read, ""))];
}

function differences(body: unknown, read: unknown, path: string): string[] {
  if (isEmpty(body) && isEmpty(read)) return [];
  if (!isObject(body) || !isObject(read)) return body === read ? [] : [path];
  return Object.entries(body).flatMap(([name, value]) => {
    const step = Array.isArray(body) ? "*" : name;
    return differences(value, read[name], path ? `${path}.${step}` : step);
  });
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (isObject(value) && Object.keys(value).length === 0);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
