import { ConfigurationError } from "../shared/errors";
import { lazy } from "./lazy";

/** A place where settings may be. Fields have one name, whatever the place calls them. */
export interface Source {
  /** `undefined` where it is absent or empty. */
  get(field: string): string | undefined;
  /** What this place calls a field: `HW_SECRET_KEY`, `secretKey in Pulumi config rekindle:huaweicloud`. */
  nameOf(field: string): string;
  /** What exactly holds a field that was found: `NCLOUD_ACCESS_KEY`, `ak in ~/.huaweicloud/credentials`. */
  holder(field: string): string;
  /** Where a field that was found comes from: `HW_ACCESS_KEY`, `Pulumi config rekindle:huaweicloud`. */
  origin(field: string): string;
  /**
   * For a person who looks for something missing: `NCLOUD_ACCESS_KEY_ID and NCLOUD_ACCESS_KEY (unset)`. `undefined` where
   * this place never holds such a thing.
   */
  lookedAt(fields: readonly string[]): string | undefined;
}

/** A member of the Pulumi config, or of a profile. */
export function configSource(place: string, settings: object | undefined): Source {
  const member = (field: string): unknown =>
    field
      .split(".")
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], settings);
  return {
    get: (field) => {
      const value = member(field);
      return typeof value === "string" && value !== "" ? value : undefined;
    },
    nameOf: (field) => `${field} in ${place}`,
    holder: (field) => `${field} in ${place}`,
    origin: () => place,
    lookedAt: (fields) => `${place} (${settings ? `has no ${fields.join(" or ")}` : "absent"})`,
  };
}

/** Field → what a place calls it, in order; the first that is set counts. */
export type FieldNames = Readonly<Record<string, readonly string[]>>;

export function variableSource(env: NodeJS.ProcessEnv, names: FieldNames): Source {
  const of = (field: string): readonly string[] => names[field] ?? [];
  const set = (field: string): string | undefined => of(field).find((name) => env[name]?.trim());
  return {
    get: (field) => env[set(field) ?? ""],
    nameOf: (field) => of(field).join(" or "),
    holder: (field) => set(field) ?? "",
    origin: (field) => set(field) ?? of(field).join(" or "),
    lookedAt: (fields) => {
      const variables = fields.flatMap(of);
      return variables.length === 0 ? undefined : `${enumerated(variables)} (unset)`;
    },
  };
}

/** The part of a vendor's file that counts, or why there is none. */
export type FilePart =
  { readonly values: Readonly<Record<string, string | undefined>> } | { readonly absence: string };

/** A part of a file, read when something is first looked for in it. */
export function fileSource(place: string, names: FieldNames, read: () => FilePart): Source {
  const loaded = lazy(read);
  const of = (field: string): readonly string[] => names[field] ?? [];
  const find = (field: string): { key: string; value: string } | undefined => {
    const keys = of(field);
    const file = keys.length === 0 ? undefined : loaded();
    if (!file || "absence" in file) return undefined;
    return keys
      .map((key) => ({ key, value: file.values[key] ?? "" }))
      .find(({ value }) => value.trim() !== "");
  };
  return {
    get: (field) => find(field)?.value,
    nameOf: (field) => `${of(field)[0] ?? field} in ${place}`,
    holder: (field) => `${find(field)?.key ?? field} in ${place}`,
    origin: () => place,
    lookedAt: (fields) => {
      const keys = fields.map((field) => of(field)[0]).filter((key) => key !== undefined);
      if (keys.length === 0) return undefined;
      const file = loaded();
      return `${place} (${"absence" in file ? file.absence : `has no ${keys.join(" or ")}`})`;
    },
  };
}

/** The first source's value. */
export function lookUp(sources: readonly Source[], field: string): string | undefined {
  return sources.map((source) => source.get(field)).find((value) => value !== undefined);
}

/** The first source that has any of the fields. */
export function firstWithAny(sources: readonly Source[], fields: readonly string[]): Source | undefined {
  return sources.find((source) => fields.some((field) => source.get(field) !== undefined));
}

/** All of `needed` from one source, which has at least one of them or of their companions. */
export function wholeFrom(
  source: Source,
  what: string,
  needed: readonly string[],
  present: string,
): string[] {
  return needed.map((field) => {
    const value = source.get(field);
    if (value !== undefined) return value;
    const missing = source.nameOf(field);
    throw new ConfigurationError(
      `Incomplete ${what} credentials: ${source.nameOf(present)} is there, ${missing} is missing.`,
    );
  });
}

/** Names every place where something was looked for. */
export function nowhere(
  what: string,
  sources: readonly Source[],
  fields: readonly string[],
): ConfigurationError {
  const places = sources.map((source) => source.lookedAt(fields)).filter((place) => place !== undefined);
  return new ConfigurationError(`No ${what}. Looked at: ${places.join(", ")}.`);
}

function enumerated(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
