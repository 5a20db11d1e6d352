import type { z } from "zod";

type Facts = z.core.GlobalMeta;

/** What a declaration says of a value, as the documentation of every language has it. */
export function describe(facts: Facts): string {
  const { description, as } = facts;
  if (description === undefined) throw new Error("a property without a description");
  return [
    description,
    as === "duration" && "A duration, like `90s` or `1h30m`.",
    defaultOf(facts),
    // Where typed languages have an enum, its members carry this.
    as === "string" && choicesOf(facts),
  ]
    .filter(Boolean)
    .join(" ");
}

function defaultOf({ default: value, defaultsTo }: Facts): string | undefined {
  if (value !== undefined) return `Defaults to \`${JSON.stringify(value)}\`.`;
  return defaultsTo && `Defaults to ${defaultsTo}.`;
}

function choicesOf({ choices = {} }: Facts): string | undefined {
  const texts = Object.entries(choices).map(([value, meaning]) => `\n- \`${value}\`: ${meaning}`);
  return texts.length > 0 ? `One of:\n${texts.join("")}` : undefined;
}
