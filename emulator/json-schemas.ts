import { z } from "zod";

import { apis } from "./apis";
import { faultListSchema, faultsFileSchema } from "./faults/schema";
import { cloudNames, switches, type CloudName, type Kind } from "./world/kind";
import { durationsSchema, instanceSchema, reactionSchema, worldSchema } from "./world/schema";

/** JSON Schemas of the files that the command line takes, by name: `schemas/<name>.json`. */
export function jsonSchemas(): Readonly<Record<string, object>> {
  return {
    world: jsonSchema(worldWithKinds(), "A world of the rekindle emulator"),
    faults: jsonSchema(z.union([faultListSchema, faultsFileSchema]), "Faults of the rekindle emulator"),
  };
}

function jsonSchema(schema: z.ZodType, title: string): object {
  const made = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return { ...made, title };
}

/** The declaration of a world with every kind and its states by name, which the validation checks apart. */
function worldWithKinds(): z.ZodType {
  const { shape } = worldSchema;
  const clouds = cloudNames.map((name) => {
    const cloud = shape[name].unwrap();
    const kinds = apis.flatMap(({ kind }) => (kind?.clouds.includes(name) ? [kind] : []));
    const { durations, instances } = cloud.shape;
    return [
      name,
      cloud
        .extend({
          durations: describedAs(
            durations,
            byKind(kinds, () => durationsSchema),
          ),
          instances: describedAs(
            instances,
            byKind(kinds, (kind) => z.array(instanceOf(kind))),
          ),
        })
        .describe(CLOUDS[name]),
    ] as const;
  });
  return worldSchema
    .extend(Object.fromEntries(clouds))
    .partial()
    .describe(worldSchema.description ?? "");
}

const CLOUDS: Readonly<Record<CloudName, string>> = {
  ncloud: "NAVER Cloud.",
  huaweicloud: "Huawei Cloud.",
  otc: "Open Telekom Cloud.",
};

function byKind(kinds: readonly Kind[], schemaOf: (kind: Kind) => z.ZodType): z.ZodType {
  return z.strictObject(Object.fromEntries(kinds.map((kind) => [kind.name, schemaOf(kind).optional()])));
}

function instanceOf(kind: Kind): z.ZodType {
  const state = z
    .enum(kind.states)
    .optional()
    .describe(instanceSchema.shape.state.description ?? "");
  const { lease, onReboot, onStop, onStart, sessions, arrivals, pastSessions, maintenance, ...rest } =
    instanceSchema.shape;
  return z
    .strictObject({
      ...rest,
      state,
      onReboot: kind.hasJobs ? onReboot : describedAs(onReboot, oneOrMore(reactionWithoutJobs)),
      ...(switches(kind) && { onStop, onStart }),
      ...(kind.sessions && { sessions, arrivals, pastSessions, maintenance }),
      ...(kind.leased && { lease }),
    })
    .describe(`One of the ${kind.plural}.`);
}

/** What instances do whose reboots no job tells of. */
const [words, comesBackAfter] = reactionSchema.options;
const reactionWithoutJobs = z
  .union([words.exclude(["jobNeverEnds", "jobIsForgotten"]), comesBackAfter])
  .meta({ id: "ReactionWithoutJob" });

function oneOrMore(schema: z.ZodType): z.ZodType {
  return z.union([schema, z.array(schema).min(1)]);
}

function describedAs(declared: z.ZodType, schema: z.ZodType): z.ZodType {
  return schema.optional().describe(declared.description ?? "");
}
