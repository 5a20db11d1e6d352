// `node scripts/release-check.mjs v1.2.3`: whether that tag can be a release of this commit. Needs nothing installed.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib/repo.mjs";

const [tag = ""] = process.argv.slice(2);
const read = (name) => readFileSync(join(root, name), "utf8");
const { version } = JSON.parse(read("package.json"));
const changes = read("CHANGELOG.md").split(/^## /m);
const section = (title) =>
  changes
    .find((part) => part.startsWith(`[${title}]`))
    ?.split("\n")
    .slice(1)
    .join("\n")
    .trim();

const problems = [
  tag !== `v${version}` && `the tag is ${JSON.stringify(tag)}, the version in package.json ${version}`,
  JSON.parse(read("package-lock.json")).version !== version && "package-lock.json has another version",
  !section(version) && `CHANGELOG.md says nothing of ${version}`,
  section("Unreleased") && "CHANGELOG.md still has unreleased changes",
  !existsSync(join(root, "test", "fixtures", "state", version)) &&
    `no stack of ${version} is recorded: npm run record-state`,
].filter(Boolean);

for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
