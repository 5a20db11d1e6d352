import { z } from "zod";
import { numericIdSchema } from "../../../apis/reading";
import { dynamicTypes } from "./dynamic-types";
import type { PackageSpec, Properties } from "./spec";
import { Walk } from "./walk";

const choice = z
  .enum(["ask", "act"])
  .optional()
  .meta({ description: "What it does.", typeName: "Doing", choices: { ask: "It asks.", act: "It acts." } });
const part = z
  .strictObject({ ids: z.array(numericIdSchema()).describe("The ids."), doing: choice })
  .meta({ description: "A part.", typeName: "Part" });
const state = z
  .enum(["up", "down"])
  .meta({ description: "How it is.", as: "string", choices: { up: "It runs.", down: "It does not." } });
const shown = z
  .object({ state, since: z.string().exactOptional().describe("Since when.") })
  .meta({ description: "What is shown.", typeName: "Shown" });

function typesOf(inputs: Readonly<Record<string, z.ZodType>>, outputs: Readonly<Record<string, z.ZodType>>) {
  const walk = new Walk();
  const inputProperties: Properties = walk.properties(inputs);
  const properties = { ...inputProperties, ...walk.properties(outputs) };
  const resource = { type: "object", properties, inputProperties, requiredInputs: ["part"] } as const;
  const schema = { types: walk.types, resources: { "rekindle:index:Thing": resource } };
  return dynamicTypes(schema as unknown as PackageSpec, walk.hints);
}

const text = typesOf({ part, name: z.string().optional().describe("Its name.") }, { shown });

test("an input may be an output of another resource, and undefined if it is optional", () => {
  expect(text).toContain("part: pulumi.Input<Part>;");
  expect(text).toContain("name?: pulumi.Input<string | undefined>;");
});

test("ids that are numbers may be written as numbers", () => {
  expect(text).toContain("ids: pulumi.Input<pulumi.Input<string | number>[]>;");
});

test("a choice is one of its values, and the comment says what each means", () => {
  expect(text).toContain('doing?: pulumi.Input<"ask" | "act" | undefined>;');
  expect(text).toContain(' * - `"act"`: It acts.');
});

test("what is shown is plain, and its states are the ones of this version", () => {
  expect(text).toContain("export interface Shown {");
  expect(text).toContain('readonly state: "up" | "down";');
  expect(text).toContain("readonly since?: string;");
});

test("a type for which there is no rule is an error that shows it", () => {
  const walk = new Walk();
  const odd = { odd: { type: "object", description: "Odd." } } as const;
  const resource = { type: "object", properties: odd, inputProperties: odd } as const;
  const schema = { types: {}, resources: { "rekindle:index:Thing": resource } };
  expect(() => dynamicTypes(schema as unknown as PackageSpec, walk.hints)).toThrow(
    'no rule for the type {"type":"object"',
  );
});
