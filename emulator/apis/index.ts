import type { EmulatedApi } from "./api";
import { ecsServers } from "./ecs-server";
import { iam } from "./iam";
import { modelartsInstances } from "./modelarts-instance";
import { modelartsNotebooks } from "./modelarts-notebook";
import { ncloudDataForest } from "./ncloud-data-forest";
import { ncloudServers } from "./ncloud-server";
import { ncloudTargetGroups } from "./ncloud-target-group";
import { workspaceAppServers } from "./workspace-app-server";
import { workspaceAppSessions } from "./workspace-app-session";
import { workspaceDesktops } from "./workspace-desktop";

/** The list: one line per API. */
export const apis: readonly EmulatedApi[] = [
  ncloudServers,
  ncloudTargetGroups,
  ncloudDataForest,
  modelartsInstances,
  modelartsNotebooks,
  workspaceAppServers,
  workspaceAppSessions,
  workspaceDesktops,
  ecsServers,
  iam,
];

/** The names of the services, each once. */
export const serviceNames: readonly string[] = [...new Set(apis.map(({ service }) => service))];
