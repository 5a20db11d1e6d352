import { z } from "zod";
import { describe } from "./describe";
import type { EnumSpec, ObjectSpec, Properties, PropertySpec, TypeSpec } from "./spec";

type Declaration = z.core.$ZodType;
type Kind = z.core.$ZodTypes["_zod"]["def"];
type Facts = z.core.GlobalMeta;
type Shape = Readonly<Record<string, Declaration>>;

/** What a declaration says of a value that Pulumi's schema has no place for. */
export interface Hint {
  /** A number is taken as well as its text. */
  readonly takesNumbers?: boolean;
  /** The values of a text that is told as text, since a later version may have more. */
  readonly choices?: readonly string[];
}

/** Reads the zod declarations that validate inputs, and gathers the types that they name. */
export class Walk {
  /** By the type in the schema that they belong to. */
  readonly hints = new WeakMap<TypeSpec, Hint>();
  readonly #types = new Map<string, ObjectSpec | EnumSpec>();

  /** The named types met so far, by token, in alphabetical order. */
  get types(): Record<string, ObjectSpec | EnumSpec> {
    return Object.fromEntries([...this.#types].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  properties(shape: Shape): Properties {
    return Object.fromEntries(
      Object.entries(shape).map(([name, value]) => [name, this.#property(name, value)]),
    );
  }

  #property(name: string, declaration: Declaration): PropertySpec {
    const facts = factsOf(declaration);
    try {
      const type = this.#type(name, declaration);
      const property = {
        ...type,
        description: describe(facts),
        ...(holdsSecret(declaration) && { secret: true as const }),
      };
      const hint = this.hints.get(type);
      if (hint) this.hints.set(property, hint);
      return property;
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** `name` is that of the property, after which a type is called that has no name of its own. */
  #type(name: string, declaration: Declaration): TypeSpec {
    const { as, choices } = factsOf(declaration);
    if (as !== undefined) {
      const text: TypeSpec = { type: "string" };
      this.hints.set(text, {
        takesNumbers: takesNumbers(declaration),
        ...(choices && { choices: Object.keys(choices) }),
      });
      return text;
    }
    const kind = kindOf(declaration);
    switch (kind.type) {
      case "string":
      case "boolean":
        return { type: kind.type };
      case "number":
        return { type: "format" in kind ? "integer" : "number" };
      case "array":
        return { type: "array", items: this.#type(name, kind.element) };
      case "record":
        return { type: "object", additionalProperties: this.#type(name, kind.valueType) };
      case "union":
        return { oneOf: kind.options.map((option) => this.#type(name, option)) };
      case "enum":
        return this.#named(name, declaration, enumSpec(kind.entries, factsOf(declaration)));
      case "object":
        return this.#named(name, declaration, this.#object(declaration, kind.shape));
      default:
        throw new Error(`there is no rule for a declaration of the kind "${kind.type}"`);
    }
  }

  #object(declaration: Declaration, shape: Shape): ObjectSpec {
    const { description } = factsOf(unwrapped(declaration));
    if (description === undefined) throw new Error("an object without a description");
    return { description, type: "object", properties: this.properties(shape), ...requiredOf(shape) };
  }

  #named(name: string, declaration: Declaration, spec: ObjectSpec | EnumSpec): TypeSpec {
    const token = `rekindle:index:${factsOf(declaration).typeName ?? capitalized(name)}`;
    const known = this.#types.get(token);
    if (known && canonical(known) !== canonical(spec)) throw new Error(`${token} is declared in two ways`);
    if (!known) this.#types.set(token, spec);
    return { $ref: `#/types/${token}` };
  }
}

/** The names of the properties that are always there; the key is left out where there are none. */
export function requiredOf(shape: Shape): { required?: string[] } {
  const required = Object.entries(shape).filter(([, value]) => kindOf(value, false).type !== "optional");
  return required.length > 0 ? { required: required.map(([name]) => name) } : {};
}

/** The same declaration without "optional": what is said outside goes before what is said inside. */
function factsOf(declaration: Declaration): Facts {
  const outer = z.globalRegistry.get(declaration) ?? {};
  const { type, ...rest } = kindOf(declaration, false);
  return type === "optional" && "innerType" in rest ? { ...factsOf(rest.innerType), ...outer } : outer;
}

function unwrapped(declaration: Declaration): Declaration {
  const kind = kindOf(declaration, false);
  return kind.type === "optional" ? unwrapped(kind.innerType) : declaration;
}

function kindOf(declaration: Declaration, unwrap = true): Kind {
  return (unwrap ? unwrapped(declaration) : declaration)._zod.def as Kind;
}

/** A secret anywhere inside makes the whole a secret, since only whole properties can be. */
function holdsSecret(declaration: Declaration): boolean {
  if (factsOf(declaration).secret) return true;
  const kind = kindOf(declaration);
  if (kind.type === "object") return Object.values(kind.shape).some(holdsSecret);
  return kind.type === "record" && holdsSecret(kind.valueType);
}

/** The transformation to text is behind a pipe. */
function takesNumbers(declaration: Declaration): boolean {
  const kind = kindOf(declaration);
  if (kind.type === "pipe") return takesNumbers(kind.in);
  return kind.type === "union" ? kind.options.some(takesNumbers) : kind.type === "number";
}

function enumSpec(entries: object, { choices = {} }: Facts): EnumSpec {
  const values = Object.values(entries).map(String);
  return {
    type: "string",
    enum: values.map((value) => {
      const description = choices[value];
      if (description === undefined) throw new Error(`the choice "${value}" without a description`);
      const name = /^[A-Z]+$/.test(value) ? value.toLowerCase() : value;
      return { name: capitalized(name), value, description };
    }),
  };
}

/** Two lists of choices are the same type whatever their order is. */
function canonical(spec: ObjectSpec | EnumSpec): string {
  const sorted = "enum" in spec ? spec.enum.map((member) => JSON.stringify(member)).sort() : spec;
  return JSON.stringify(sorted);
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
