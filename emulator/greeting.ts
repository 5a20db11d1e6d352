import { apis } from "./apis";
import type { Emulator } from "./index";
import { cloudNames } from "./world/kind";

/** What is said when an emulator has started: where it is, what is in it, how to use it. */
export function greeting({ url, clock, world }: Emulator): string {
  const speed = clock.speed === 1 ? "" : ` (clock ${clock.speed} times as fast)`;
  const clouds = cloudNames.flatMap((name) => {
    const cloud = world.cloud(name);
    if (!cloud) return [];
    const counts = apis.flatMap(({ kind }) => {
      const count = kind?.clouds.includes(name) ? cloud.of(kind).all().length : 0;
      return kind && count > 0
        ? [`${count} ${count === 1 ? kind.plural.replace(/s$/, "") : kind.plural}`]
        : [];
    });
    return [`  ${name.padEnd(11)} ${placeOf(cloud.settings)}: ${counts.join(", ") || "nothing"}`];
  });
  return [
    `rekindle emulator: ${url}${speed}`,
    ...clouds,
    "",
    ...exportsOf(url, world),
    "",
    `To watch and to rehearse, in a browser: ${url}/`,
    `World, faults, journal, clock, for programs: ${url}/_emulator`,
    "",
  ].join("\n");
}

type Settings = NonNullable<ReturnType<Emulator["world"]["cloud"]>>["settings"];

function placeOf(settings: Settings): string {
  if ("regions" in settings) return `region ${settings.regions.join(", ")}`;
  return settings.projects.map(({ id, name }) => `project ${id} (${name})`).join(", ");
}

/** Where it is and how to use it, for programs. */
export interface GreetingData {
  readonly url: string;
  /** The page, for a browser. */
  readonly page: string;
  readonly control: string;
  /** Variables that point rekindle at it. */
  readonly env: Readonly<Record<string, string>>;
}

export function greetingData({ url, world }: Pick<Emulator, "url" | "world">): GreetingData {
  const env = Object.assign({}, ...variablesOf(url, world)) as Record<string, string>;
  return { url, page: `${url}/`, control: `${url}/_emulator`, env };
}

function exportsOf(url: string, world: Emulator["world"]): string[] {
  return variablesOf(url, world).map((variables) => {
    const pairs = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}`);
    return `export ${pairs.join(" ")}`;
  });
}

/** By cloud. The keys are those of the emulator's world, which is nobody's secret. */
function variablesOf(url: string, world: Emulator["world"]): Record<string, string>[] {
  const all: Record<string, string>[] = [{ REKINDLE_ENDPOINT_URL: url }];
  const [key] = world.ncloud()?.settings.keys ?? [];
  if (key) all.push({ NCLOUD_ACCESS_KEY: key.accessKey, NCLOUD_SECRET_KEY: key.secretKey });
  for (const { name, settings } of world.huaweiClouds()) {
    const [project] = settings.projects;
    const [first] = settings.keys;
    const [user] = settings.users;
    if (name === "huaweicloud" && first && project) {
      all.push({
        HW_ACCESS_KEY: first.accessKey,
        HW_SECRET_KEY: first.secretKey,
        HW_REGION_NAME: project.name,
      });
    }
    if (name === "otc" && user && project) {
      all.push({
        OS_USERNAME: user.name,
        OS_PASSWORD: user.password,
        OS_USER_DOMAIN_NAME: user.domain,
        OS_PROJECT_NAME: project.name,
      });
    }
  }
  return all;
}

function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
