import { readFileSync } from "node:fs";
import { join } from "node:path";

import { apis } from "./apis";
import { jsonSchemas } from "./json-schemas";
import { cloudNames } from "./world/kind";

test.each(Object.entries(jsonSchemas()))(
  "schemas/%s.json is that of the code: npm run schema",
  (name, schema) => {
    const text = readFileSync(join(__dirname, "..", "schemas", `${name}.json`), "utf8");
    expect(text).toBe(`${JSON.stringify(schema, undefined, 2)}\n`);
  },
);

test("a world's schema names every kind of every cloud, with its states", () => {
  interface Schema {
    readonly properties: Readonly<Record<string, Schema>>;
    readonly items: Schema;
    readonly enum: readonly string[];
  }
  const world = jsonSchemas()["world"] as Schema;
  for (const cloud of cloudNames) {
    const kinds = apis.flatMap(({ kind }) => (kind?.clouds.includes(cloud) ? [kind] : []));
    const { instances, durations } = world.properties[cloud]!.properties;
    expect(Object.keys(instances!.properties)).toEqual(kinds.map(({ name }) => name));
    expect(Object.keys(durations!.properties)).toEqual(kinds.map(({ name }) => name));
    for (const { name, states, leased = false, hasJobs = false } of kinds) {
      const { state, lease, onReboot } = instances!.properties[name]!.items.properties;
      expect(state!.enum).toEqual(states);
      expect(lease !== undefined).toBe(leased);
      expect(JSON.stringify(onReboot).includes("ReactionWithoutJob")).toBe(!hasJobs);
    }
  }
});
