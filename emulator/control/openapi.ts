import { z } from "zod";

import type { RouteDescription } from "./route";

type Schemas = Record<string, unknown>;

const problem = (description: string) => ({
  description,
  content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
});

/** An OpenAPI description of the control API, read off its routes. */
export function openApi(routes: readonly RouteDescription[]): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  const schemas: Schemas = {
    Error: { type: "object", required: ["error"], properties: { error: { type: "string" } } },
  };
  for (const route of routes) {
    const path = (paths[route.path] ??= {});
    for (const method of route.methods) path[method.toLowerCase()] = operation(route, method, schemas);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "rekindle emulator",
      version: "1.0.0",
      description:
        "The emulator's own API: its world, faults, journal and clock. JSON, without credentials, on loopback only.",
    },
    paths,
    components: { schemas },
  };
}

function operation(route: RouteDescription, method: string, schemas: Schemas): Record<string, unknown> {
  const { path, about, query, body, produces = "application/json" } = route;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = Object.entries<z.core.$ZodType>(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    schema: jsonSchema(schema, schemas),
  }));
  const parameters = [...inPath, ...inQuery];
  return {
    operationId: operationId(method, path),
    summary: about,
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: true, content: { "application/json": { schema: jsonSchema(body, schemas) } } },
    }),
    responses: {
      200: { description: "Done.", content: { [produces]: {} } },
      ...((body ?? query) && {
        400: problem("The request is not what this takes; the error names the place."),
      }),
      ...(inPath.length > 0 && { 404: problem("There is no such thing.") }),
    },
  };
}

/** `getInstance`, `deleteFaultsById`: unique, since paths are. */
function operationId(method: string, path: string): string {
  const words = path
    .split("/")
    .slice(2)
    .map((part) => (part.startsWith("{") ? `by-${part.slice(1, -1)}` : part));
  const text = [method.toLowerCase(), ...(words.length > 0 ? words : ["index"])].join("-");
  return text.replaceAll(/[-.](\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Schemas with a name are put among the components, where every operation refers to them. */
function jsonSchema(schema: z.core.$ZodType, schemas: Schemas): Schemas {
  const made = JSON.stringify(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
  const {
    $schema: _,
    $defs,
    ...rest
  } = JSON.parse(made.replaceAll("#/$defs/", "#/components/schemas/")) as Schemas;
  Object.assign(schemas, $defs);
  return rest;
}
