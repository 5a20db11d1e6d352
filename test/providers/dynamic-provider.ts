import type { DynamicContext } from "../../provider/pulumi/dynamic/context";
import { notebookLeaseMethods } from "../../provider/pulumi/dynamic/notebook-lease";
import { restartTriggerMethods } from "../../provider/pulumi/dynamic/restart-trigger";
import { notebookLeaseProperties } from "../../sdk/dynamic/notebook-lease";
import { restartTriggerProperties } from "../../sdk/dynamic/restart-trigger";
import type { NotebookLeaseArgs, RestartTriggerArgs } from "../../sdk/dynamic/types";
import { engine } from "../support/engine";
import {
  InitFailed,
  type Door,
  type Made,
  type Process,
  type Resource,
  type State,
  type Surroundings,
} from "./provider";
import { annotated, asSent, bare, carried, type Wire } from "./wire";

/** Pulumi's dynamic provider: properties without secrets, and `__provider` added to whatever comes back. */
export const dynamicDoor: Door = {
  name: "dynamic",
  send: (kind, name, args) =>
    asSent(() =>
      kind === "RestartTrigger"
        ? restartTriggerProperties(name, args as unknown as RestartTriggerArgs)
        : notebookLeaseProperties(name, args as unknown as NotebookLeaseArgs),
    ),
  start: (around) => new DynamicProcess(around),
};

class DynamicProcess implements Process {
  readonly said: string[];
  readonly warned: string[];
  private readonly context: DynamicContext;
  private readonly end = new AbortController();

  constructor({ clock, http, settings, journals }: Surroundings) {
    const context = engine(clock, http, settings);
    this.said = context.said;
    this.warned = context.warned;
    this.context = { ...context, journals, declared: new Set(), signal: this.end.signal };
  }

  async check(resource: Resource, olds: Wire | undefined, news: Wire) {
    const checked = await methodsOf(resource).check(this.context, plain(olds ?? {}), plain(news));
    return {
      inputs: annotated(withProvider(checked.inputs, news), news),
      failures: checked.failures.map(({ property, reason }) => `${property}: ${reason}`),
    };
  }

  async diff(resource: Resource, { id, outputs }: State, news: Wire) {
    const { changes, replaces } = await methodsOf(resource).diff(
      this.context,
      id,
      plain(outputs),
      plain(news),
    );
    return { changes, replaces, details: {} };
  }

  create(resource: Resource, news: Wire): Promise<Made> {
    return saved(news, async () => {
      const { id, outs } = await methodsOf(resource).create(this.context, plain(news));
      return { id, outputs: outs };
    });
  }

  update(resource: Resource, { id, outputs }: State, news: Wire): Promise<Made> {
    return saved(news, async () => {
      const { outs } = await methodsOf(resource).update(this.context, id, plain(outputs), plain(news));
      return { id, outputs: outs };
    });
  }

  async preview() {
    return undefined;
  }

  async read(resource: Resource, { id, outputs }: State) {
    if (resource.kind === "RestartTrigger") return { id, outputs };
    const olds = plain(outputs);
    const read = await notebookLeaseMethods.read(this.context, id, olds);
    return read.id === "" ? undefined : { id, outputs: annotated(withProvider(read.props, olds), outputs) };
  }

  async delete() {
    // The shims have no such method.
  }

  stop() {
    this.end.abort(new Error("the Pulumi engine is gone"));
  }
}

function methodsOf({ kind }: Resource) {
  return kind === "RestartTrigger" ? restartTriggerMethods : notebookLeaseMethods;
}

function plain(wire: Wire): Wire {
  return carried(bare(wire) as Wire);
}

function withProvider(outputs: object, news: Wire): Wire {
  return carried({ ...outputs, __provider: news["__provider"] });
}

async function saved(news: Wire, work: () => Promise<{ id: string; outputs: Wire }>): Promise<Made> {
  try {
    const { id, outputs } = await work();
    return { id, outputs: annotated(withProvider(outputs, news), news) };
  } catch (error) {
    if (!isInitializationFailed(error)) throw error;
    // Here Pulumi adds no provider: the properties have to bring it along.
    throw new InitFailed(error.reasons.join("\n"), {
      id: error.id,
      outputs: annotated(carried(error.properties), news),
    });
  }
}

interface Failed extends Error {
  readonly id: string;
  readonly properties: Wire;
  readonly reasons: readonly string[];
}

/** The way in which Pulumi's dynamic provider recognises it. */
function isInitializationFailed(error: unknown): error is Failed {
  const { id, properties, reasons } = error as Partial<Failed>;
  return id !== undefined && properties !== undefined && reasons !== undefined;
}
