import { z } from "zod";
import { CommandError } from "../errors";

/** A resource of ours as a state has it, secrets taken out. */
export interface StateResource {
  readonly urn: string;
  readonly name: string;
  readonly type: string;
  readonly kind: "RestartTrigger" | "NotebookLease";
  readonly id: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Names of the outputs that are secret, or hold one. */
  readonly secret: ReadonlySet<string>;
}

/** The types of both providers. */
const kinds: Readonly<Record<string, StateResource["kind"]>> = {
  "rekindle:index:RestartTrigger": "RestartTrigger",
  "rekindle:index:NotebookLease": "NotebookLease",
  "pulumi-nodejs:dynamic/rekindle:RestartTrigger": "RestartTrigger",
  "pulumi-nodejs:dynamic/rekindle:NotebookLease": "NotebookLease",
};

// States have thousands of resources: what is not looked at is not copied.
const exported = z.object({
  deployment: z
    .object({
      resources: z
        .array(
          z.object({
            urn: z.string(),
            type: z.string(),
            id: z.string().optional(),
            delete: z.boolean().optional(),
            outputs: z
              .custom<Readonly<Record<string, unknown>>>(isObject, "Invalid input: expected record")
              .optional(),
          }),
        )
        .nullish(),
    })
    .nullable(),
});

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What Pulumi marks a secret, an asset or a resource with. */
const signature = "4dabf18193072939515e22adb298388d";

/** The resources of ours in the text of `pulumi stack export`. `source` is what messages call it. */
export function resourcesOf(text: string, source: string): StateResource[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const found = text.trim() === "" ? "it is empty" : "it is not JSON";
    throw new CommandError(`${source}: not the output of \`pulumi stack export\`: ${found}`);
  }
  const parsed = exported.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join(".") || "the whole";
    throw new CommandError(
      `${source}: not the output of \`pulumi stack export\`: ${place}: ${issue?.message ?? ""}`,
    );
  }
  const secrets = text.includes(signature);
  return (parsed.data.deployment?.resources ?? []).flatMap(({ urn, type, id, delete: going, outputs }) => {
    const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
    // One that only waits to be deleted owes nothing any more; one without outputs is being created.
    if (kind === undefined || going === true || outputs === undefined) return [];
    const secret = new Set(Object.keys(outputs).filter((name) => secrets && holdsSecret(outputs[name])));
    const open = Object.fromEntries(Object.entries(outputs).filter(([name]) => !secret.has(name)));
    const name = urn.slice(urn.lastIndexOf("::") + 2);
    return [{ urn, name, type, kind, id: id ?? "", outputs: open, secret }];
  });
}

function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, signature) || Object.values(value).some(holdsSecret);
}
