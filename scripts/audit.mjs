// `npm run audit`: known vulnerabilities of what is shipped. That is more than npm's own `--omit=dev` looks at: the plugin's
// bundle holds packages that are development dependencies here. Others are told, and fail nothing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bundledPackages } from "./lib/bundle-plugin.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { interruptible } from "./lib/interrupt.mjs";
import { root } from "./lib/repo.mjs";
import { run } from "./lib/run.mjs";

/** Folders of the packages that users get: by installing the package, or in the bundle. */
async function shippedFolders() {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const installed = Object.keys(packages).filter(
    (path) => path !== "" && !packages[path].dev && !packages[path].link,
  );
  return new Set([...installed, ...(await bundledPackages()).map(({ folder }) => folder)]);
}

/** What the registry says, or why it says nothing. */
async function ask(signal) {
  const lines = [];
  const npm = process.env.npm_execpath;
  const [command, ...args] = npm?.endsWith(".js") ? [process.execPath, npm] : ["npm"];
  const options = { cwd: root, signal, shell: !npm, onLine: (line) => lines.push(line) };
  await run(command, [...args, "audit", "--audit", "--json", "--loglevel=silent"], options);
  try {
    const answer = JSON.parse(lines.join("\n"));
    if (answer.vulnerabilities) return { vulnerabilities: Object.values(answer.vulnerabilities) };
    return { silent: answer.message ?? answer.error?.summary ?? "an answer without vulnerabilities" };
  } catch {
    return { silent: lines.at(-1) ?? "no answer" };
  }
}

const describe = ({ name, severity, via, range }) => {
  const titles = via.map((each) =>
    typeof each === "string" ? `through ${each}` : `${each.title} (${each.url})`,
  );
  return `  ${name} ${range}: ${severity}. ${titles.join("; ")}`;
};

await interruptible(async (signal) => {
  await ensureInstalled({ signal });
  const { vulnerabilities, silent } = await ask(signal);
  if (silent !== undefined) {
    // A registry that is out of reach, or a mirror that knows no advisories, is no finding.
    process.stderr.write(`audit: SKIPPED, the registry has not answered: ${silent}\n`);
    return 0;
  }
  const shipped = await shippedFolders();
  const isShipped = ({ nodes }) => nodes.some((folder) => shipped.has(folder));
  const found = vulnerabilities.filter(isShipped);
  const others = vulnerabilities.filter((each) => !isShipped(each));
  for (const [title, list] of [
    ["shipped", found],
    ["used in development only", others],
  ]) {
    if (list.length > 0) process.stderr.write(`${title}:\n${list.map(describe).join("\n")}\n`);
  }
  process.stderr.write(
    `audit: ${shipped.size} packages are shipped, ${found.length} of them vulnerable; ${others.length} others\n`,
  );
  return found.length > 0 ? 1 : 0;
});
