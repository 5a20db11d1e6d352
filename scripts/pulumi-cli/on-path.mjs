import { accessSync, constants, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { capture } from "../lib/run.mjs";
import { atLeast, cli, companions, oldest } from "./versions.mjs";

function executable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A CLI in `folders` that is new enough and has its language hosts, or why there is none. */
export async function findOnPath({
  signal,
  folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean),
}) {
  const folder = folders.find((name) => executable(join(name, cli)));
  if (!folder) return { why: "there is no pulumi on PATH" };
  const file = join(folder, cli);
  const found = await versionOf(file, { signal });
  if (!found) return { why: `${file} does not run` };
  if (!atLeast(found, oldest)) return { why: `${file} is ${found}, older than ${oldest}` };
  // A link, as package managers make, stands away from the hosts; Pulumi itself looks beside the real file.
  const near = [folder, dirname(realpathSync(file)), ...folders];
  const missing = companions.filter((name) => !near.some((place) => executable(join(place, name))));
  if (missing.length > 0) return { why: `${file} comes without ${missing.join(", ")}` };
  return { cli: { dir: folder, version: found, source: "PATH" } };
}

/** "3.255.0", or `undefined` where the program does not run. */
export async function versionOf(file, { signal }) {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" };
  const text = await capture(file, ["version"], { signal, env });
  return text?.match(/^v?(\d+\.\d+\.\d+\S*)$/m)?.[1];
}
