import { renameSync, rmSync, writeFileSync } from "node:fs";
import { extname } from "node:path";

import { stringify } from "yaml";

import type { WorldInput } from "../world/schema";

/** Writes a world to a file that `--world` takes; whole or not at all. @throws the system's error */
export function saveWorld(file: string, world: WorldInput): void {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, textOf(file, world));
    renameSync(beside, file);
  } finally {
    rmSync(beside, { force: true });
  }
}

function textOf(file: string, world: WorldInput): string {
  const isYaml = /^\.ya?ml$/.test(extname(file).toLowerCase());
  return isYaml ? stringify(world) : `${JSON.stringify(world, undefined, 2)}\n`;
}
