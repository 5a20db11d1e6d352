import { statSync } from "node:fs";

/** Milliseconds between two looks at the files. */
const interval = 250;

/**
 * Calls back with the name of each file that is another one than before, until the returned function is called. What
 * Node.js's own `watchFile` compares with is first read some time after it is called; here it is read at once, so that a
 * change right after the start is seen, too.
 */
export function watchFiles(files: readonly string[], onChange: (file: string) => void): () => void {
  const known = new Map(files.map((file) => [file, fingerprint(file)]));
  const look = () => {
    for (const [file, before] of known) {
      const now = fingerprint(file);
      // Editors write anew under the same name; while it is not there, there is nothing to read.
      if (now === undefined || now === before) continue;
      known.set(file, now);
      onChange(file);
    }
  };
  const timer = setInterval(look, interval);
  timer.unref();
  return () => clearInterval(timer);
}

function fingerprint(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat && `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}
