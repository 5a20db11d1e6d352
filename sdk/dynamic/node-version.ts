const oldest = 22;

/** Throws where Node.js is too old: its own words for what it lacks would tell nobody what to do. */
export function requireNode(version = process.versions.node, path = process.execPath): void {
  if (Number(version.split(".", 1)[0]) >= oldest) return;
  throw new Error(`pulumi-rekindle needs Node.js ${oldest} or later; this is ${version} (${path})`);
}
