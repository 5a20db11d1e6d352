/** Resolves when the condition holds; rejects, with what is awaited, where it does not within `timeout` milliseconds. */
export async function until(what: string, holds: () => boolean, timeout = 60_000): Promise<void> {
  const end = Date.now() + timeout;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited ${timeout} ms in vain for this: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
