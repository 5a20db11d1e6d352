import { z } from "zod";

import type { EmulatorClock } from "../clock";
import { Collection, type Served } from "./collection";
import { Jobs } from "./jobs";
import { cloudNames, type CloudName, type Kind } from "./kind";
import type { Instance } from "./machine";
import {
  worldSchema,
  type HuaweiSettings,
  type NcloudSettings,
  type WorldData,
  type WorldInput,
} from "./schema";
import { TargetGroups } from "./target-groups";
import { parseWorld } from "./validate";

/** One cloud of the world, with everything in it. */
export class Cloud<Settings extends NcloudSettings | HuaweiSettings = NcloudSettings | HuaweiSettings> {
  readonly name: CloudName;
  readonly settings: Settings;
  /** Empty in clouds without any. */
  readonly jobs: Jobs;
  /** Empty in clouds without any. */
  readonly targetGroups: TargetGroups;
  readonly #collections: ReadonlyMap<string, Collection>;

  constructor(name: CloudName, settings: Settings, kinds: readonly Kind[], clock: EmulatorClock) {
    this.name = name;
    this.settings = settings;
    this.jobs = "jobs" in settings ? new Jobs(settings.jobs, settings.maxJobs) : new Jobs([], 0);
    const location = "regions" in settings ? settings.regions[0] : settings.projects[0]?.id;
    this.#collections = new Map(
      kinds
        .filter((kind) => kind.clouds.includes(name))
        .map((kind) => {
          const collection = new Collection(kind, clock, location ?? "", settings.durations[kind.name]);
          for (const instance of settings.instances[kind.name] ?? []) collection.put(instance);
          return [kind.name, collection];
        }),
    );
    const groups = "targetGroups" in settings ? settings.targetGroups : [];
    this.targetGroups = new TargetGroups(groups, clock, location ?? "");
  }

  /** Asking for a kind that this cloud does not have is a mistake of the program's. */
  of(kind: Kind): Collection {
    const collection = this.#collections.get(kind.name);
    if (!collection) throw new Error(`${this.name} has no ${kind.plural}`);
    return collection;
  }

  find(kind: string): Collection | undefined {
    return this.#collections.get(kind);
  }

  collections(): Collection[] {
    return [...this.#collections.values()];
  }

  /** The settings, with the instances and all else as they are now. */
  data(): Settings {
    const lists = [...this.#collections].map(([name, collection]) => [name, collection.all()] as const);
    const jobs = "jobs" in this.settings && { jobs: this.jobs.all() };
    const groups = "targetGroups" in this.settings && { targetGroups: this.targetGroups.all() };
    return { ...this.settings, instances: Object.fromEntries(lists), ...jobs, ...groups };
  }
}

/** The emulated clouds. */
export class World {
  readonly #kinds: readonly Kind[];
  readonly #clock: EmulatorClock;
  #clouds: ReadonlyMap<CloudName, Cloud> = new Map();

  /** @throws InvalidInput where the data is no world */
  constructor(data: unknown, kinds: readonly Kind[], clock: EmulatorClock) {
    this.#kinds = kinds;
    this.#clock = clock;
    this.replace(data);
  }

  /** Puts another world in the place of this one. @throws InvalidInput */
  replace(data: unknown): void {
    const world = parseWorld(data, this.#kinds);
    this.#clouds = new Map(
      cloudNames.flatMap((name) => {
        const settings = world[name];
        return settings ? [[name, new Cloud(name, settings, this.#kinds, this.#clock)] as const] : [];
      }),
    );
  }

  cloud(name: CloudName): Cloud | undefined {
    return this.#clouds.get(name);
  }

  ncloud(): Cloud<NcloudSettings> | undefined {
    return this.#clouds.get("ncloud") as Cloud<NcloudSettings> | undefined;
  }

  /** Those with Huawei's gateway and identity service. */
  huaweiClouds(): Cloud<HuaweiSettings>[] {
    const both = [this.#clouds.get("huaweicloud"), this.#clouds.get("otc")];
    return both.filter((cloud) => cloud !== undefined) as Cloud<HuaweiSettings>[];
  }

  /** Instances with a service of their own. */
  served(): Served[] {
    return [...this.#clouds.values()].flatMap((cloud) =>
      cloud.collections().flatMap((collection) => collection.served(cloud.name)),
    );
  }

  instance(cloud: CloudName, kind: string, id: string): Instance | undefined {
    return this.#clouds.get(cloud)?.find(kind)?.get(id);
  }

  /** The world as it is now, in the shape that {@link replace} takes. */
  toJSON(): WorldInput {
    const data = Object.fromEntries([...this.#clouds].map(([name, cloud]) => [name, cloud.data()]));
    return z.encode(worldSchema, data as WorldData);
  }
}
