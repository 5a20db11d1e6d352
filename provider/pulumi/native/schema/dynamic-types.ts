import type { ObjectSpec, PackageSpec, Properties, PropertySpec, TypeSpec } from "./spec";
import type { Hint } from "./walk";

type Hints = { get(type: TypeSpec): Hint | undefined };

/** Raw values, of which the program sends digests. */
const triggers =
  "Values whose change causes the action: strings, numbers, booleans, lists, maps, secrets, outputs, `FileAsset`, " +
  "`StringAsset`, `FileArchive`, `AssetArchive`. Only their digests are ever stored.";

/** Types for programs that import the dynamic package, in TypeScript: the inputs of both resources, and what they name. */
export function dynamicTypes(schema: PackageSpec, hints: Hints): string {
  const writer = new Writer(schema, hints);
  const args = Object.entries(schema.resources).map(([token, { inputProperties, requiredInputs = [] }]) =>
    interfaceOf(
      `The inputs of a ${nameOf(token)}.`,
      `${nameOf(token)}Args`,
      writer.inputs(inputProperties, requiredInputs),
    ),
  );
  const outputs = Object.values(schema.resources).map(({ properties, inputProperties }) =>
    Object.fromEntries(Object.entries(properties).filter(([name]) => !(name in inputProperties))),
  );
  return [
    "// Written by `npm run schema` from the declarations that validate inputs.",
    'import type * as pulumi from "@pulumi/pulumi";',
    ...args,
    ...writer.objectsOf(Object.values(schema.resources).map(({ inputProperties }) => inputProperties)),
    ...writer.reachedFrom(outputs).map((token) => writer.output(token)),
    `${comment(triggers)}export type Triggers = pulumi.Input<Record<string, unknown>>;`,
  ].join("\n\n");
}

class Writer {
  constructor(
    private readonly schema: PackageSpec,
    private readonly hints: Hints,
  ) {}

  /** Members of an interface that a program fills in: each may be an output, and `undefined` where it is optional. */
  inputs(properties: Properties, required: readonly string[]): string[] {
    return Object.entries(properties).map(([name, property]) => {
      const isRequired = required.includes(name);
      const type =
        name === "triggers"
          ? "Triggers"
          : `pulumi.Input<${this.#input(property)}${isRequired ? "" : " | undefined"}>`;
      return `${comment(this.#textOf(property))}${name}${isRequired ? "" : "?"}: ${type};`;
    });
  }

  /** The description, with what each choice means. */
  #textOf(property: PropertySpec): string {
    const spec = this.schema.types[this.#tokenOf(property) ?? ""];
    if (!spec || !("enum" in spec)) return property.description;
    const lines = spec.enum.map(({ value, description }) => `- \`${JSON.stringify(value)}\`: ${description}`);
    return `${property.description}\n\n${lines.join("\n")}`;
  }

  /** An interface of what a resource shows; nothing in it is an output of its own. */
  output(token: string): string {
    const { description, properties, required = [] } = this.#object(token);
    const members = Object.entries(properties).map(([name, property]) => {
      const type = this.#plain(property);
      return `${comment(property.description)}readonly ${name}${required.includes(name) ? "" : "?"}: ${type};`;
    });
    return interfaceOf(description, nameOf(token), members);
  }

  /** Interfaces of all object types that inputs name. */
  objectsOf(inputs: readonly Properties[]): string[] {
    return this.reachedFrom(inputs).map((token) => {
      const { description, properties, required = [] } = this.#object(token);
      return interfaceOf(description, nameOf(token), this.inputs(properties, required));
    });
  }

  /** All object types that properties name, also by way of others, in the order in which they are met. */
  reachedFrom(given: readonly Properties[]): string[] {
    const met = new Set<string>();
    const meet = (properties: Properties) => {
      for (const token of Object.values(properties).flatMap((property) => this.namedIn(property))) {
        if (met.has(token)) continue;
        met.add(token);
        meet(this.#object(token).properties);
      }
    };
    given.forEach(meet);
    return [...met];
  }

  /** The object types that a type names. */
  private namedIn(type: TypeSpec): string[] {
    const inner = [type.items, type.additionalProperties, ...(type.oneOf ?? [])];
    const own = this.#tokenOf(type);
    return [
      ...(own !== undefined && !this.#choices(own) ? [own] : []),
      ...inner.flatMap((each) => (each ? this.namedIn(each) : [])),
    ];
  }

  #input(type: TypeSpec): string {
    if (type.items) return `pulumi.Input<${this.#input(type.items)}>[]`;
    if (type.oneOf) return type.oneOf.map((option) => this.#input(option)).join(" | ");
    return this.#plain(type);
  }

  #plain(type: TypeSpec | PropertySpec): string {
    const token = this.#tokenOf(type);
    if (token !== undefined) return this.#choices(token) ?? nameOf(token);
    const { choices, takesNumbers } = this.hints.get(type) ?? {};
    if (choices) return choices.map((choice) => JSON.stringify(choice)).join(" | ");
    if (takesNumbers) return "string | number";
    if (type.items) return `${this.#plain(type.items)}[]`;
    if (type.additionalProperties) return `Record<string, ${this.#plain(type.additionalProperties)}>`;
    if (type.type === "integer" || type.type === "number") return "number";
    if (type.type === "string" || type.type === "boolean") return type.type;
    throw new Error(`there is no rule for the type ${JSON.stringify(type)}`);
  }

  #tokenOf({ $ref }: TypeSpec): string | undefined {
    return $ref?.startsWith("#/types/") ? $ref.slice("#/types/".length) : undefined;
  }

  #choices(token: string): string | undefined {
    const spec = this.schema.types[token];
    return spec && "enum" in spec
      ? spec.enum.map(({ value }) => JSON.stringify(value)).join(" | ")
      : undefined;
  }

  #object(token: string): ObjectSpec {
    const spec = this.schema.types[token];
    if (!spec || "enum" in spec) throw new Error(`${token} is no object type`);
    return spec;
  }
}

const nameOf = (token: string) => token.slice("rekindle:index:".length);

function interfaceOf(description: string | undefined, name: string, members: readonly string[]): string {
  return `${comment(description ?? "")}export interface ${name} {\n${members.join("\n")}\n}`;
}

function comment(text: string): string {
  const lines = wrapped(text);
  return lines.length === 1
    ? `/** ${lines[0] ?? ""} */\n`
    : `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */\n`;
}

/** Lines that fit beside the others of the file. */
function wrapped(text: string): string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines = [""];
    for (const word of paragraph.split(" ")) {
      const last = lines.at(-1) ?? "";
      if (last !== "" && last.length + word.length > 104) lines.push(word);
      else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
    }
    return lines;
  });
}
