/*
 * Tables of inputs and outputs for the docs' pages, from the package's schema, which comes from the declarations that
 * validate inputs.
 */

/** A type as a person writes it: `"skip"` or `"fail"`, a duration, a list of texts. */
function typeOf(property, types) {
  if (property.description?.includes("A duration,")) return "duration";
  if (property.$ref?.startsWith("pulumi.json#")) return "any value";
  if (property.$ref !== undefined) {
    const name = property.$ref.replace("#/types/", "");
    const type = types[name];
    return type?.enum ? type.enum.map(({ value }) => `\`"${value}"\``).join(", ") : "object";
  }
  if (property.oneOf) return property.oneOf.map((option) => typeOf(option, types)).join(" or ");
  if (property.type === "array") {
    const item = typeOf(property.items, types);
    return item.includes(",") ? `list of ${item}` : `list of ${plural(item)}`;
  }
  if (property.type === "object") return "map";
  return { string: "text", boolean: "boolean", integer: "integer", number: "number" }[property.type];
}

const plural = (noun) => ({ text: "texts", object: "objects", integer: "integers" })[noun] ?? noun;

const defaultAtEnd = /\s*Defaults to (.+?)\.$/s;
const listOfChoices = /\s*One of:\n\n(.+)$/s;

/** What stands in the description for readers of an SDK and has a column or a word of its own in a table. */
function meaningOf(description) {
  const choices = listOfChoices.exec(description)?.[1];
  const text = description
    .replace(listOfChoices, "")
    .replace(defaultAtEnd, "")
    .replace(/\s*A duration, like `90s` or `1h30m`\./, "")
    .trim();
  if (choices === undefined) return text;
  const each = choices.split("\n").map((line) => line.replace(/^- /, "").replace(/\.$/, ""));
  return `${text} ${each.join("; ")}.`;
}

function choicesOf(property, types) {
  const type = types[(property.$ref ?? "").replace("#/types/", "")];
  if (!type?.enum) return "";
  return ` ${type.enum.map(({ value, description }) => `\`"${value}"\`: ${description.replace(/\.$/, "")}`).join("; ")}.`;
}

const cell = (text) => text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");

export function table(head, rows) {
  const line = (cells) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Name, type, default and meaning of each member. */
export function inputsTable(properties, required, types) {
  const rows = Object.entries(properties).map(([name, property]) => [
    `\`${name}\``,
    typeOf(property, types),
    required.includes(name) ? "required" : (defaultAtEnd.exec(property.description)?.[1] ?? ""),
    `${meaningOf(property.description)}${choicesOf(property, types)}`,
  ]);
  return table(["input", "type", "default", "meaning"], rows);
}

/** Name, type and meaning of what a resource has beside its inputs. */
export function outputsTable(properties, types) {
  const rows = Object.entries(properties).map(([name, property]) => [
    `\`${name}\``,
    typeOf(property, types),
    `${meaningOf(property.description)}${choicesOf(property, types)}`,
  ]);
  return table(["output", "type", "meaning"], rows);
}
