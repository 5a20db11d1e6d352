import type { TestedApi } from "./e2e-apis";
import type { Files } from "./project";

/** A JavaScript expression that stands in a program as it is: `code("pulumi.secret('x')")`. */
export class Code {
  constructor(readonly text: string) {}
}

export function code(text: string): Code {
  return new Code(text);
}

/** A value as JavaScript source. */
export function source(value: unknown): string {
  if (value instanceof Code) return value.text;
  if (value === undefined) return "undefined";
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(source).join(", ")}]`;
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${source(member)}`);
  return `{ ${members.join(", ")} }`;
}

export interface Declaration {
  readonly type: "RestartTrigger" | "NotebookLease";
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Resource options. */
  readonly options?: unknown;
}

/** The way from a program to the engine: Pulumi's dynamic resources, or the provider plugin. */
export type Door = "dynamic" | "native";

let door: Door = "dynamic";

/** The same tests for programs of either door. */
export function throughBothDoors(tests: (door: Door) => void): void {
  describe.each<Door>(["dynamic", "native"])("through the %s door", (name) => {
    beforeAll(() => {
      door = name;
    });
    tests(name);
  });
}

/** A CommonJS program with these resources; `extra` is put before them. */
export function program(declarations: readonly Declaration[], extra = "", through: Door = door): Files {
  const lines = declarations.map(
    ({ type, name, args, options }) =>
      `exports[${source(name)}] = new ${type}(${[name, args, options].map(source).join(", ")}).urn;`,
  );
  const head = [
    'const pulumi = require("@pulumi/pulumi");',
    `const { NotebookLease, RestartTrigger } = require("pulumi-rekindle${through === "native" ? "/native" : ""}");`,
  ];
  return { "index.js": [...head, extra, ...lines, ""].join("\n") };
}

/** What makes a rollout quick enough for a test. */
export const quick = { pollInterval: "100ms", readyTimeout: "5s" };
export const quickRollout = { maxUnavailable: "100%", settle: "1s" };

export interface RestartOptions extends Readonly<Record<string, unknown>> {
  readonly triggers: unknown;
  readonly ids?: readonly string[];
  readonly rollout?: Readonly<Record<string, unknown>>;
}

/** A RestartTrigger for two instances of an API, named like the row of the table. */
export function restart(row: TestedApi, given: RestartOptions, options?: unknown): Declaration {
  const { ids = row.ids.slice(0, 2), rollout, ...args } = given;
  return {
    type: "RestartTrigger",
    name: row.name,
    args: {
      target: { [row.member]: { [row.idsField]: ids, ...row.extra } },
      ...quick,
      rollout: { ...quickRollout, ...rollout },
      ...args,
    },
    ...(options !== undefined && { options }),
  };
}
