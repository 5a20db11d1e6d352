/* Tables of what the emulator has, from its APIs. */
import { table } from "./tables.mjs";

const code = (text) => `\`${text}\``;

function describeRest({ state, lease, fields, sessions }) {
  const words = [
    ...(state ? [code(state)] : []),
    ...(lease?.length ? [`lease ${lease.length}`] : []),
    ...(lease?.autoStop === false ? ["auto-stop off"] : []),
    ...(sessions ? [`sessions of ${sessions.map(({ user }) => user).join(", ")}`] : []),
    ...Object.entries(fields ?? {}).map(([name, value]) => `${name} ${code([value].flat().join(", "))}`),
  ];
  return words.length > 0 ? ` (${words.join(", ")})` : "";
}

/** `1001` … `1040`, `1090` (`NSTOP`) */
function ranges(instances) {
  const groups = [];
  for (const { id, ...rest } of instances) {
    const last = groups.at(-1);
    const key = JSON.stringify(rest);
    if (last?.key === key) last.ids.push(id);
    else groups.push({ key, rest, ids: [id] });
  }
  return groups
    .map(({ ids, rest }) => {
      const range = ids.length > 1 ? `${code(ids[0])} … ${code(ids.at(-1))}` : code(ids[0]);
      return `${range}${describeRest(rest)}`;
    })
    .join(", ");
}

/** The instances of a world that nobody wrote. */
export function worldTable({ emulatedApis, huaweicloudProject, otcProject }) {
  const places = {
    ncloud: "region `KR`",
    ...Object.fromEntries(
      Object.entries({ huaweicloud: huaweicloudProject, otc: otcProject }).map(([cloud, { id, name }]) => [
        cloud,
        `region ${code(name)}, project ${code(id)}`,
      ]),
    ),
  };
  const rows = Object.entries(places).map(([cloud, place]) => {
    const kinds = emulatedApis.flatMap(({ kind, sample }) => {
      const instances = sample?.world[cloud];
      return instances ? [`${kind.plural} ${ranges(instances)}`] : [];
    });
    const others = emulatedApis.flatMap(({ extras }) => (extras?.cloud === cloud ? [extras.text] : []));
    return [code(cloud), place, [...kinds, ...others].join("; ")];
  });
  return table(["cloud", "place", "instances"], rows);
}

/** The kinds of a world, with the vendors' words for their states. */
export function kindsTable({ emulatedApis, formatDuration }) {
  const rows = emulatedApis
    .filter(({ kind }) => kind)
    .map(({ kind }) => {
      const { clouds, name, states, durations } = kind;
      const takes = [
        ["reboot", "a reboot"],
        ["hardReboot", "a hard one"],
        ["start", "a start"],
        ["stop", "a stop"],
      ]
        .filter(([member]) => durations[member] !== undefined)
        .map(([member, text]) => `${text} ${formatDuration(durations[member])}`);
      return [`${clouds.map(code).join(", ")}: ${code(name)}`, states.map(code).join(", "), takes.join(", ")];
    });
  return table(["cloud, kind", "`state`", "what takes how long"], rows);
}
