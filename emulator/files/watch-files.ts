import { unwatchFile, watchFile } from "node:fs";

/** Calls back with the name of each file that is another one than before, until the returned function is called. */
export function watchFiles(files: readonly string[], onChange: (file: string) => void): () => void {
  const listeners = files.map((file) => {
    const listener = (now: { mtimeMs: number; size: number }, before: { mtimeMs: number; size: number }) => {
      // Editors write anew under the same name; while it is not there, there is nothing to read.
      if (now.mtimeMs > 0 && (now.mtimeMs !== before.mtimeMs || now.size !== before.size)) onChange(file);
    };
    watchFile(file, { interval: 250, persistent: false }, listener);
    return { file, listener };
  });
  return () => {
    for (const { file, listener } of listeners) unwatchFile(file, listener);
  };
}
