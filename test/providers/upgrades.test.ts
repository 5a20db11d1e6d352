import { runInNewContext } from "node:vm";
import * as dynamic from "../../provider/pulumi/dynamic";
import { allRecorded, owed, recordedAt, recordedSecret } from "../support/recorded";
import { FakeModelArts } from "../support/fake-modelarts";
import { HttpDouble } from "../support/http-double";
import { VirtualClock } from "../support/virtual-clock";
import type { Surroundings } from "./provider";
import { dynamicDoor } from "./dynamic-provider";
import { nativeDoor } from "./native-provider";
import { recordedResources, type RecordedResource } from "./recorded-state";
import { minute, MemoryJournals, ownAccount } from "./scene";
import { bare, type Wire } from "./wire";

describe.each(allRecorded())("a stack of $version through the $door door", (stack) => {
  const door = stack.door === "native" ? nativeDoor : dynamicDoor;
  const resources = recordedResources(stack, door);
  const triggers = resources.filter(({ kind }) => kind === "RestartTrigger");
  const settled = triggers.filter(({ name }) => name !== owed);
  const leases = resources.filter(({ kind }) => kind === "NotebookLease");
  const clock = () => new VirtualClock(recordedAt(stack) + 30 * minute);

  const around = (http: HttpDouble, time = clock()): Surroundings => ({
    clock: time,
    http,
    settings: ownAccount(),
    journals: new MemoryJournals(),
  });
  const offline = () => new HttpDouble(() => "unreachable");

  /** The program is as it was: what it says is digested to what the state has. */
  async function differing({ kind, name, state }: RecordedResource, surroundings: Surroundings) {
    const process = door.start(surroundings);
    const { inputs, failures } = await process.check({ kind, name }, state.inputs, state.inputs);
    expect(failures).toEqual([]);
    expect(inputs).toEqual(state.inputs);
    return { process, inputs, difference: await process.diff({ kind, name }, state, inputs) };
  }

  test("has resources of both kinds in every condition, and no raw trigger", () => {
    const ledger = triggers.flatMap(({ state }) => bare(state.outputs["instances"]) as { state: string }[]);
    const states = new Set(ledger.map((entry) => entry.state));
    expect([...states].toSorted()).toEqual(
      ["baseline", "failed", "missing", "notStarted", "pending", "restarted", "stopped"].toSorted(),
    );
    expect(leases.length).toBeGreaterThan(1);
    expect(stack.text).not.toContain(recordedSecret);
    expect(JSON.stringify(resources)).not.toContain(recordedSecret);
  });

  test.each(settled)("finds nothing to do for $name, and asks nobody", async (resource) => {
    const { kind, name, state } = resource;
    const http = offline();
    const { process, inputs, difference } = await differing(resource, around(http));
    expect(difference).toMatchObject({ changes: false, replaces: [], details: {} });
    // An update for other reasons, as another version's bookkeeping may be, leaves everything as it is.
    const { outputs } = await process.update({ kind, name }, state, inputs);
    // States from before `dueAt` get one, where something is owed and deferred.
    const { dueAt } = outputs;
    const deferred = kind === "RestartTrigger" && bare(outputs["pending"]) === true;
    expect(dueAt !== undefined).toBe(deferred);
    expect(bare(outputs)).toEqual(bare({ ...state.outputs, ...(deferred && { dueAt }) }));
    expect(http.requests).toEqual([]);
  });

  test("still owes what was owed, and nothing else", async () => {
    const [resource] = triggers.filter(({ name }) => name === owed);
    if (!resource) throw new Error("nothing is owed in it");
    const process = door.start(around(offline()));
    const asked = lastAskedFor(resource);
    // What a program has not declared is only compared, as a refresh does it.
    if (stack.door === "dynamic") await process.check(resource, resource.state.inputs, asked);
    const difference = await process.diff(resource, resource.state, asked);
    expect(difference).toMatchObject({ changes: true, replaces: [] });
    expect(difference.details).toEqual(stack.door === "native" ? { instances: "UPDATE (output)" } : {});
    if (stack.door === "native") return;
    expect(process.said).toEqual([
      "owed: RESTARTS 1 of 3 servers (1006) (ncloud KR), 1 at a time, stops after the first failure. Owed from before.\n" +
        "  1005: went down since the change; not restarted again if ready.",
    ]);
  });

  test.each(leases)("renews nothing for $name while its lease is long enough", async (resource) => {
    const time = clock();
    const cloud = new FakeModelArts(time);
    const notebook = resource.state.id.split("/").at(-1) ?? "";
    cloud.add(notebook, 50 * 60, { enabled: resource.state.outputs["autoStop"] === true });
    const { difference } = await differing(resource, around(cloud.http, time));
    expect(difference).toMatchObject({ changes: false, replaces: [] });
    expect(cloud.writes).toEqual([]);
  });
});

/** What the program asked for when its update failed: the inputs in the state are those of before. */
function lastAskedFor({ state: { inputs, outputs } }: RecordedResource): Wire {
  const names = ["triggers", "triggerHash"].filter((name) => name in inputs);
  return { ...inputs, ...Object.fromEntries(names.map((name) => [name, outputs[name]])) };
}

describe("the text that a state has as its dynamic provider", () => {
  const [withShims] = allRecorded().filter(({ door }) => door === "dynamic");
  const resources = withShims ? recordedResources(withShims, dynamicDoor) : [];

  /** As Pulumi's provider process does it. */
  async function provider({ shim }: RecordedResource) {
    const exported: { handler?: () => Methods & { configure: (request: unknown) => unknown } } = {};
    const load = (path: string) => {
      if (path !== "pulumi-rekindle/dynamic") throw new Error(`a module of another name: ${path}`);
      return dynamic;
    };
    runInNewContext(String(shim), { exports: exported, require: load });
    const made = exported.handler?.();
    if (!made) throw new Error("the text exports no handler");
    await made.configure({ config: { get: () => undefined } });
    return made;
  }

  test.each(resources)("is accepted for $name", async (resource) => {
    const { kind, name, state } = resource;
    const methods = await provider(resource);
    const [inputs, outputs] = [bare(state.inputs) as Wire, bare(state.outputs) as Wire];
    expect(await methods.check(inputs, inputs)).toEqual({ inputs, failures: [] });
    expect(methods.delete).toBeUndefined();
    if (kind === "NotebookLease") return;
    if (name === owed) return;
    expect(await methods.diff(state.id, outputs, inputs)).toMatchObject({ changes: false, replaces: [] });
  });
});

interface Methods {
  readonly check: (olds: Wire, news: Wire) => Promise<unknown>;
  readonly diff: (id: string, olds: Wire, news: Wire) => Promise<unknown>;
  readonly delete?: unknown;
}
