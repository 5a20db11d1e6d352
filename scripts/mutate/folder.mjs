/** Where the rules are; the largest last. */
export const folders = ["provider/http", "provider/resources/notebook-lease", "provider/rollout"];

/** Names the one folder that a run of Stryker is about. */
export const folderVariable = "REKINDLE_MUTATED_FOLDER";

export function mutatedFolder() {
  const folder = process.env[folderVariable];
  if (!folder) throw new Error(`${folderVariable} is not set: npm run mutate -- ${folders[0]}`);
  return folder;
}

/** Results stay there, so that the next run repeats only what changed since. */
export function resultsOf(folder) {
  return `node_modules/.cache/mutation/${folder.replaceAll("/", "-")}`;
}
