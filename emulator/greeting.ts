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
    `World, faults, journal, clock: ${url}/_emulator`,
    "",
  ].join("\n");
}

type Settings = NonNullable<ReturnType<Emulator["world"]["cloud"]>>["settings"];

function placeOf(settings: Settings): string {
  if ("regions" in settings) return `region ${settings.regions.join(", ")}`;
  return settings.projects.map(({ id, name }) => `project ${id} (${name})`).join(", ");
}

/** The keys are those of the emulator's world, which is nobody's secret. */
function exportsOf(url: string, world: Emulator["world"]): string[] {
  const lines = [`export REKINDLE_ENDPOINT_URL=${url}`];
  const ncloud = world.ncloud()?.settings;
  const [key] = ncloud?.keys ?? [];
  if (ncloud && key) {
    lines.push(
      `export NCLOUD_ACCESS_KEY=${quoted(key.accessKey)} NCLOUD_SECRET_KEY=${quoted(key.secretKey)}`,
    );
  }
  for (const { name, settings } of world.huaweiClouds()) {
    const [project] = settings.projects;
    const [first] = settings.keys;
    const [user] = settings.users;
    if (!project) continue;
    if (name === "huaweicloud" && first) {
      lines.push(
        `export HW_ACCESS_KEY=${quoted(first.accessKey)} HW_SECRET_KEY=${quoted(first.secretKey)} HW_REGION_NAME=${quoted(project.name)}`,
      );
    }
    if (name === "otc" && user) {
      lines.push(
        `export OS_USERNAME=${quoted(user.name)} OS_PASSWORD=${quoted(user.password)} ` +
          `OS_USER_DOMAIN_NAME=${quoted(user.domain)} OS_PROJECT_NAME=${quoted(project.name)}`,
      );
    }
  }
  return lines;
}

function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
