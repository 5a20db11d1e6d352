/** As the package's `engines` say; undici asks for it. */
const oldest = "22.19";

/** Throws where Node.js is too old: its own words for what it lacks would tell nobody what to do. */
export function requireNode(version = process.versions.node, path = process.execPath): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split(".").map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new Error(`pulumi-rekindle needs Node.js ${oldest} or later; this is ${version} (${path})`);
}
