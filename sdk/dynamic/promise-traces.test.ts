import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { RestartTriggerArgs } from "./index";
import { skipPromiseTraces } from "./promise-traces";

type ResourceClass = new (name: string, args: RestartTriggerArgs) => pulumi.CustomResource;

const traces: { prepareStackTrace?: (error: Error, frames: NodeJS.CallSite[]) => unknown } = Error;
const formatter = traces.prepareStackTrace;
const formatted: string[] = [];

beforeEach(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }),
    call: () => ({}),
  });
  formatted.length = 0;
  traces.prepareStackTrace = (error, frames) => {
    formatted.push(frames[0]?.getFunctionName() ?? "");
    const lines = frames.map((frame) => `    at ${frame.getFunctionName()} (${frame.getFileName()})`);
    return [String(error), ...lines].join("\n");
  };
});
afterEach(() => {
  if (formatter) traces.prepareStackTrace = formatter;
  else delete traces.prepareStackTrace;
});

function debuggablePromise(): string | undefined {
  return new Error("a promise").stack;
}

function anythingElse(): string | undefined {
  return new Error("anything else").stack;
}

test.each(["./index", "../nodejs/restartTrigger"])(
  "a resource of %s has the trace of its place and none of its promises'",
  (module) => {
    const { RestartTrigger } = jest.requireActual<{ RestartTrigger: ResourceClass }>(module);
    const target = { ncloudServers: { serverInstanceNos: ["1001"] } };
    new RestartTrigger("web", { target, triggers: { conf: "v1" } });
    const whileMade = [...formatted];
    expect(whileMade).toContain("callsites");
    expect(whileMade).not.toContain("debuggablePromise");
  },
);

test("a promise's trace is only its message, everything else is formatted as before", () => {
  const restore = skipPromiseTraces();
  expect(debuggablePromise()).toBe("Error: a promise");
  expect(anythingElse()).toMatch(/^Error: anything else\n {4}at anythingElse /);
  restore();
  expect(debuggablePromise()).toMatch(/^Error: a promise\n {4}at debuggablePromise /);
});

test("an error made meanwhile has its whole trace when it is read later", () => {
  const restore = skipPromiseTraces();
  const error = new Error("failed to register");
  restore();
  expect(error.stack).toContain("promise-traces.test");
});

test("where nothing formats traces, nothing is put in its place", () => {
  delete traces.prepareStackTrace;
  const restore = skipPromiseTraces();
  expect(traces.prepareStackTrace).toBeUndefined();
  restore();
  expect(traces.prepareStackTrace).toBeUndefined();
});

test("the SDK for Node.js has the same file", () => {
  const text = (...path: string[]) => readFileSync(join(__dirname, ...path, "promise-traces.ts"), "utf8");
  expect(text("..", "nodejs")).toBe(text());
});
