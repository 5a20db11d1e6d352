import type { Service } from "../clouds/service";

/** International regions, which answer at `workspace`; the others do at `appstream`. */
const workspaceHosted = new Set([
  "cn-east-5",
  "cn-north-11",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "la-south-2",
  "la-north-2",
  "sa-brazil-1",
  "me-east-1",
  "af-south-1",
  "af-north-1",
  "tr-west-1",
]);

export const workspace: Service = {
  name: "workspace",
  title: "Workspace",
  note: "`workspace` instead of `appstream` in the international regions",
  hosts: {
    huaweicloud: ({ region, domain }) =>
      `https://${workspaceHosted.has(region) ? "workspace" : "appstream"}.${region}.${domain}`,
  },
};
