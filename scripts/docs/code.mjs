import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "../lib/repo.mjs";

/** What the tables are made of that the package's schema does not have. */
const contents = `
export { restartApis } from "./provider/apis";
export { services } from "./provider/apis/settings";
export { leaseOperations } from "./provider/apis/modelarts-notebook";
export { projectOperation } from "./provider/clouds/project-lookup";
export { NCLOUD_SITES } from "./provider/clouds/ncloud";
export { defaultDomain } from "./provider/clouds/huaweicloud";
export { DOMAIN } from "./provider/clouds/otc";
export { apis as emulatedApis } from "./emulator/apis";
export { huaweicloudProject, otcProject } from "./emulator/world/schema";
export { formatDuration } from "./provider/shared/duration";
`;

/** The declarations of the APIs and of the emulator, as the sources have them now. */
export async function declarations() {
  const folder = join(root, "node_modules", ".cache");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `docs-${process.pid}.cjs`);
  await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    outfile,
    bundle: true,
    platform: "node",
    packages: "external",
  });
  return createRequire(import.meta.url)(outfile);
}
