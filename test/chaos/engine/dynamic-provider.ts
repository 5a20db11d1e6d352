import type { DynamicContext } from "../../../provider/pulumi/dynamic/context";
import { notebookLeaseMethods } from "../../../provider/pulumi/dynamic/notebook-lease";
import { restartTriggerMethods } from "../../../provider/pulumi/dynamic/restart-trigger";
import { notebookLeaseShim, restartTriggerShim } from "../../../sdk/dynamic/shim";
import { digestOfValue, triggerHash } from "../../../provider/shared/triggers";
import type { Declared } from "../arguments";
import { InitializationFailed, unwrapped, type Properties, type ProviderDoor } from "./provider";

interface Methods {
  check(
    context: DynamicContext,
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: { property: string; reason: string }[] }>;
  diff(
    context: DynamicContext,
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ changes: boolean; replaces: string[] }>;
  create(context: DynamicContext, news: Properties): Promise<{ id: string; outs: Properties }>;
  update(
    context: DynamicContext,
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ outs: Properties }>;
  read?(context: DynamicContext, id: string, olds: Properties): Promise<{ id: string; props: Properties }>;
}

const methodsOf: Readonly<Record<Declared["type"], Methods>> = {
  RestartTrigger: restartTriggerMethods,
  NotebookLease: notebookLeaseMethods,
};

/** The dynamic door, called as Pulumi's dynamic provider process calls it. */
export function dynamicDoor(context: DynamicContext): ProviderDoor {
  const plain = (value: Properties) => carried(unwrapped(value) as Properties);
  return {
    inputsOf: ({ type, name, args, triggers }) => {
      const digests = Object.fromEntries(
        Object.entries(triggers ?? {}).map(([key, { value }]) => [key, digestOfValue(value)]),
      );
      const secretKeys = Object.entries(triggers ?? {}).flatMap(([key, value]) =>
        value.secret ? [key] : [],
      );
      return carried({
        ...args,
        ...(triggers && { triggers: digests, triggerHash: triggerHash(digests) }),
        __provider: type === "RestartTrigger" ? restartTriggerShim : notebookLeaseShim,
        __resource: name,
        ...(secretKeys.length > 0 && { __secretTriggers: secretKeys }),
        ...(secretKeys.length > 0 && type === "RestartTrigger" && { generations: {} }),
      });
    },

    async check({ type }, olds, news) {
      const checked = await methodsOf[type].check(context, olds ? plain(olds.inputs) : {}, news);
      const failures = checked.failures.map(({ property, reason }) => `${property}: ${reason}`);
      return { inputs: carried({ ...checked.inputs, __provider: news["__provider"] }), failures };
    },

    async diff({ type, id, outputs }, news) {
      const { changes, replaces } = await methodsOf[type].diff(context, id, plain(outputs), news);
      return { changes, replaces: replaces.length > 0 };
    },

    async create({ type }, news) {
      const { id, outs } = await recognised(() => methodsOf[type].create(context, news));
      return { id, outputs: carried({ ...outs, __provider: news["__provider"] }), refreshes: false };
    },

    async update({ type, id, outputs }, news) {
      const { outs } = await recognised(() => methodsOf[type].update(context, id, plain(outputs), news));
      return { outputs: carried({ ...outs, __provider: news["__provider"] }), refreshes: false };
    },

    async read({ type, id, outputs }) {
      const found = await methodsOf[type].read?.(context, id, plain(outputs));
      if (!found) return { outputs, refreshes: false };
      if (found.id === "") return undefined;
      return { outputs: carried({ ...found.props, __provider: outputs["__provider"] }), refreshes: false };
    },

    delete: () => Promise.resolve(),
    cancel: () => Promise.resolve(),
  };
}

/** What comes out at the other end of Pulumi's wire. */
function carried(value: Properties): Properties {
  return JSON.parse(JSON.stringify(value)) as Properties;
}

async function recognised<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { id, properties, message } = error as Partial<InitializationFailed>;
    if (typeof id !== "string" || !properties) throw error;
    throw new InitializationFailed(message ?? "", id, carried(properties), false);
  }
}
