// `node scripts/release-check.mjs v1.2.3`: whether that tag can be a release of this commit, from the repository that runs it.
// Needs nothing installed.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib/repo.mjs";

const [tag = ""] = process.argv.slice(2);
const read = (name) => readFileSync(join(root, name), "utf8");
const { version, repository } = JSON.parse(read("package.json"));
const here = process.env.GITHUB_REPOSITORY;
const schema = JSON.parse(read("provider/schema.json"));
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
  // Provenance, the plugin's address and the names of all packages depend on it; what is published cannot be taken back.
  here !== undefined &&
    repository.url !== `git+https://github.com/${here}.git` &&
    `repository.url in package.json is ${JSON.stringify(repository.url)}, but this is ${here}`,
  repository.url !== `git+${schema.repository}.git` &&
    `provider/schema.json is of ${schema.repository}: npm run schema`,
].filter(Boolean);

for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
