import { readFileSync } from "node:fs";
import { extname } from "node:path";

import { isScalar, parseDocument, visit } from "yaml";

import { InvalidInput } from "../world/validate";

/** Reads a file of data: JSON where its name says so, YAML otherwise. @throws InvalidInput, the system's error */
export function readData(file: string): unknown {
  // Without the mark that editors of Windows put in front.
  const text = new TextDecoder().decode(readFileSync(file));
  return extname(file).toLowerCase() === ".json" ? fromJson(text) : fromYaml(text);
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidInput(`not JSON: ${oneLine(error)}`);
  }
}

/** Members that are names of something: `0001` and `1001` are texts there, and not numbers. */
const TEXTS: readonly unknown[] = ["id", "name", "location", "instance"];

function fromYaml(text: string): unknown {
  const document = parseDocument(text);
  const [wrong] = document.errors;
  if (wrong) throw new InvalidInput(`not YAML: ${oneLine(wrong)}`);
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || !TEXTS.includes(key.value) || !isScalar(value)) return;
      if (typeof value.value === "number" && value.source !== undefined) value.value = value.source;
    },
  });
  try {
    return document.toJS() as unknown;
  } catch (error) {
    // Too many aliases, for one.
    throw new InvalidInput(`not YAML: ${oneLine(error)}`);
  }
}

function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split("\n")[0] ?? "").replace(/:$/, "");
}
