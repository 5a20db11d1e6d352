import type { RestartApi } from "./api";
import { ecsServers } from "./ecs-server";
import { modelartsInstances } from "./modelarts-instance";
import { modelartsNotebooks } from "./modelarts-notebook-restart";
import { ncloudDataForestNotebooks } from "./ncloud-data-forest";
import { ncloudServers } from "./ncloud-server";
import { workspaceAppServers } from "./workspace-app-server";
import { workspaceDesktops } from "./workspace-desktop";

/** Every API that restarts instances; a further one is one line here and one file beside it. */
export const restartApis: readonly RestartApi[] = [
  ncloudServers,
  ncloudDataForestNotebooks,
  modelartsInstances,
  workspaceAppServers,
  modelartsNotebooks,
  ecsServers,
  workspaceDesktops,
];
