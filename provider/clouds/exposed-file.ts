import type { CloudEnvironment } from "./environment";
import { sharedBy } from "./shared";

/** Others than the owner may read it, or put something else in its place. */
const OTHERS = 0o066;

/** Warns, once in a process, of a credentials file that others on this machine can read. Never an error: it works. */
export function warnOfExposure(environment: CloudEnvironment, path: string): void {
  const mode = environment.fileMode?.(path) ?? 0;
  if ((mode & OTHERS) === 0) return;
  sharedBy(environment).once(["exposed", path], () => {
    const bits = mode.toString(8).padStart(4, "0");
    const what = `${path} holds credentials and is open to others on this machine (mode ${bits})`;
    environment.warn?.(`${what}. Close it: chmod 600 ${inShell(path)}`);
    return true;
  });
}

function inShell(path: string): string {
  return /^[\w./~-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
