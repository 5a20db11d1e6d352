import type { EmulatedApi, Services } from "../apis/api";
import { cloudNames, switches, type CloudName } from "../world/kind";
import type { Cloud } from "../world/world";
import { itemOf, type Item, type Tone } from "./item";
import { rehearsalsOf } from "./rehearsals";

/** Things of one sort on the page: the instances of a kind, or a table that an API shows of its own. */
export interface Group {
  readonly cloud: CloudName;
  /** A kind's name, or that of a table; unique within the cloud. */
  readonly kind: string;
  /** "servers" */
  readonly title: string;
  /** Names of the rehearsals that can be had with them; none for what is only looked at. */
  readonly rehearsals: readonly string[];
  /** How they may reboot next, for kinds that reboot. */
  readonly reboots: boolean;
  /** How they may stop and start next, for kinds that do. */
  readonly switches: boolean;
  /** Whether a job tells of their reboots. */
  readonly hasJobs: boolean;
  readonly words?: Partial<Record<Tone, string>>;
  readonly isLog?: boolean;
  /** Whether there may be more to say of one than its state. */
  readonly roomy: boolean;
  readonly items: readonly Item[];
}

/** Everything that the page shows of the world, in the order in which it shows it. */
export function groupsOf(apis: readonly EmulatedApi[], services: Services): Group[] {
  const now = services.clock.now();
  return cloudNames.flatMap((name) => {
    const cloud = services.world.cloud(name);
    return cloud
      ? apis.flatMap((api) => [...kindGroup(api, cloud, now), ...tablesOf(api, cloud, services)])
      : [];
  });
}

function kindGroup({ kind }: EmulatedApi, cloud: Cloud, now: number): Group[] {
  if (!kind?.clouds.includes(cloud.name)) return [];
  const collection = cloud.of(kind);
  const items = collection.all().map((instance) => itemOf(instance, collection, now));
  if (items.length === 0) return [];
  const rehearsals = rehearsalsOf(kind).map(({ name }) => name);
  return [
    {
      cloud: cloud.name,
      kind: kind.name,
      title: kind.plural,
      rehearsals,
      reboots: true,
      switches: switches(kind),
      hasJobs: kind.hasJobs ?? false,
      roomy: kind.leased ?? kind.sessions !== undefined,
      items,
    },
  ];
}

function tablesOf(api: EmulatedApi, cloud: Cloud, services: Services): Group[] {
  const tables = api.tables?.(cloud, services) ?? [];
  return tables.map((table) => ({
    ...table,
    cloud: cloud.name,
    rehearsals: [],
    reboots: false,
    switches: false,
    hasJobs: false,
    roomy: table.isLog ?? table.items.some(({ note }) => note !== undefined),
  }));
}
