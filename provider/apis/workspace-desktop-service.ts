import type { Service } from "../clouds/service";

/** Unlike application servers, desktops are at `workspace` in every region. */
export const workspaceDesktop: Service = {
  name: "workspaceDesktop",
  title: "Workspace desktops",
  hosts: {
    huaweicloud: ({ region: name, domain }) => {
      // The one European region that has the international suffix for this service.
      const suffix = name === "eu-west-101" && domain === "myhuaweicloud.eu" ? "myhuaweicloud.com" : domain;
      return `https://workspace.${name}.${suffix}`;
    },
  },
};
