import { readFileSync } from "node:fs";
import { join } from "node:path";
import { layersPicture } from "../lib/layers.mjs";
import { root } from "../lib/repo.mjs";
import { endpointsTable, permissionsTable, targetsNotes, targetsTable } from "./apis.mjs";
import { declarations } from "./code.mjs";
import { kindsTable, worldTable } from "./emulator.mjs";
import { inputsTable, outputsTable } from "./tables.mjs";

/** What stands between `<!-- generated: NAME -->` and `<!-- end: NAME -->` in the pages, by name. */
export async function sections() {
  const code = await declarations();
  const schema = JSON.parse(readFileSync(join(root, "provider", "schema.json"), "utf8"));
  const { types } = schema;
  const resource = (name) => schema.resources[`rekindle:index:${name}`];
  const type = (name) => types[`rekindle:index:${name}`];

  const inputsOf = ({ inputProperties, requiredInputs = [] }) =>
    inputsTable(inputProperties, requiredInputs, types);
  const membersOf = ({ properties, required = [] }) => inputsTable(properties, required, types);
  const outputsOf = ({ properties, inputProperties }) =>
    outputsTable(
      Object.fromEntries(Object.entries(properties).filter(([name]) => !(name in inputProperties))),
      types,
    );

  return {
    layers: () => `\`\`\`mermaid\n${layersPicture()}\n\`\`\``,
    "RestartTrigger inputs": () => inputsOf(resource("RestartTrigger")),
    "RestartTrigger outputs": () => outputsOf(resource("RestartTrigger")),
    "rollout inputs": () => membersOf(type("Rollout")),
    "window inputs": () => membersOf(type("Window")),
    "readiness inputs": () =>
      [
        membersOf(type("Readiness")),
        `**\`httpGet\`**: ${type("HttpGetCheck").description}\n\n${membersOf(type("HttpGetCheck"))}`,
        `**\`tcpSocket\`**: ${type("TcpSocketCheck").description}\n\n${membersOf(type("TcpSocketCheck"))}`,
      ].join("\n\n"),
    "instances members": () => outputsTable(type("InstanceStatus").properties, types),
    targets: () =>
      Object.entries(type("RestartTarget").properties)
        .map(([member, { $ref, description }]) => {
          const target = types[$ref.replace("#/types/", "")];
          return `**\`${member}\`**: ${description}\n\n${membersOf(target)}`;
        })
        .join("\n\n"),
    "what targets do": () => `${targetsTable(code)}\n\n${targetsNotes(code)}`,
    ...ofClouds("endpoints", (cloud) => endpointsTable(code, cloud)),
    ...ofClouds("permissions", (cloud) => permissionsTable(code, cloud)),
    "emulator world": () => worldTable(code),
    "emulator kinds": () => kindsTable(code),
    "NotebookLease inputs": () => inputsOf(resource("NotebookLease")),
    "NotebookLease outputs": () => outputsOf(resource("NotebookLease")),
    "NotebookLease target": () =>
      membersOf(types[type("LeaseTarget").properties.modelartsNotebook.$ref.replace("#/types/", "")]),
  };
}

function ofClouds(name, made) {
  return Object.fromEntries(
    ["ncloud", "huaweicloud", "otc"].map((cloud) => [`${name} ${cloud}`, () => made(cloud)]),
  );
}
