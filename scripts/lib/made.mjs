import { inspect } from "../languages/tools.mjs";
import { cached } from "./cached.mjs";
import { Unreachable } from "./step.mjs";

/**
 * What a recipe makes, from the cache or made now: `{ ready: FOLDER }`, `{ missing: WHY }` if a tool is not installed or a
 * registry cannot be reached, or `{ failed: TEXT }`.
 */
export async function made(recipe, { signal }) {
  const { missing, versions } = await inspect(recipe.tools, { signal });
  if (missing) return { missing };
  try {
    return { ready: await cached({ ...recipe, versions }, { signal }) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Unreachable)
      return { missing: `its packages cannot be downloaded: ${error.message}` };
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}
