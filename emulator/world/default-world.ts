import { apis } from "../apis";
import { cloudNames, type CloudName } from "./kind";
import type { WorldInput } from "./schema";

/** What a `rekindle emulator` without `--world` starts with: the samples of its APIs. */
export const defaultWorld: WorldInput = Object.fromEntries(
  cloudNames.map((cloud) => [cloud, { ...extrasOf(cloud), instances: instancesIn(cloud) }]),
);

function extrasOf(cloud: CloudName): object {
  return Object.assign(
    {},
    ...apis.map(({ extras }) => (extras?.cloud === cloud ? extras.world : {})),
  ) as object;
}

function instancesIn(cloud: CloudName) {
  return Object.fromEntries(
    apis.flatMap(({ kind, sample }) => {
      const instances = sample?.world[cloud];
      return kind && instances ? [[kind.name, [...instances]] as const] : [];
    }),
  );
}
