import { ScriptedServer, testTimer, testClock, type Scripted } from "../http/test-kit";
import { services } from "../apis/settings";
import { ProcessState } from "../shared/process-state";
import type { ApiCall, CloudName } from "./client";
import type { CloudEnvironment } from "./environment";
import { openCloud } from "./index";
import type { CloudRequest } from "./request";
import type { Service } from "./service";

export interface TestWorld extends CloudEnvironment {
  readonly dispatcher: ScriptedServer;
}

/** An environment without a machine: variables, files and a scripted server. */
export function world(
  env: Record<string, string> = {},
  files: Record<string, string> = {},
  script: Scripted[] = [],
): TestWorld {
  return {
    process: new ProcessState(),
    env,
    home: "/home/me",
    cwd: "/program",
    readFile: (path) => files[path],
    clock: testClock(),
    timer: testTimer().set,
    random: () => 1,
    dispatcher: new ScriptedServer(script),
  };
}

/** A service by its name in the settings. */
export function service(name: string): Service {
  const found = services.find((each) => each.name === name);
  if (!found) throw new Error(`no service ${name}`);
  return found;
}

export const read: ApiCall = {
  service: service("modelarts"),
  action: "ShowThing",
  method: "GET",
  path: "/v1/x",
  kind: "read",
};

/** A client, and the error of a read with it. */
export function open(cloud: CloudName, environment: CloudEnvironment, request: Partial<CloudRequest> = {}) {
  return openCloud({ cloud, settings: {}, ...request }, environment);
}

export async function problem(pending: Promise<unknown>): Promise<Error> {
  const error: unknown = await pending.then(
    () => new Error("did not fail"),
    (reason: unknown) => reason,
  );
  return error as Error;
}

/** A JSON answer. */
export function answer(json: unknown, status = 200, headers: Record<string, string> = {}): Scripted {
  return { status, body: JSON.stringify(json), headers };
}
