import { z } from "zod";

/**
 * What leaving a member of an object out means at run time, as its declaration tells everybody else. To ask for one whose
 * declaration has no default is a fault of this program.
 */
export function defaultsOf<Shape extends z.ZodRawShape>({ shape }: z.ZodObject<Shape>) {
  return <Name extends keyof Shape & string>(name: Name): NonNullable<z.output<Shape[Name]>> => {
    const value = defaultOf(shape[name]);
    if (value === undefined) throw new Error(`the declaration of ${name} has no default`);
    return value as NonNullable<z.output<Shape[Name]>>;
  };
}

/** What is said outside of "optional" goes before what is said inside. */
function defaultOf(declaration: z.core.$ZodType | undefined): unknown {
  if (declaration === undefined) return undefined;
  const { default: value } = z.globalRegistry.get(declaration) ?? {};
  return value ?? (declaration instanceof z.ZodOptional ? defaultOf(declaration.unwrap()) : undefined);
}
