import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Repository } from "./pipelines";
import type { Finished } from "./processes";

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly uses?: string; readonly run?: string }[] }>
  >;
}

const composite = (inputs: readonly string[], script: string) =>
  JSON.stringify({
    name: "stand-in",
    description: "stand-in",
    inputs: Object.fromEntries(inputs.map((name) => [name, { description: name, required: false }])),
    runs: {
      using: "composite",
      steps: [
        {
          shell: "bash",
          run: script,
          env: Object.fromEntries(
            inputs.map((name) => [name.replaceAll("-", "_"), `\${{ inputs.${name} }}`]),
          ),
        },
      ],
    },
  });

/** What stands for actions that would be downloaded: file → text. Keeping a folder is done as the real one does it. */
function standIns(kept: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const folder = 'folder="${path/#\\~/$HOME}"; mkdir -p "$folder" "$KEPT"';
  const script = (copy: string) => `KEPT='${kept}'; ${folder}; ${copy}`;
  return {
    "actions/checkout": { "action.yml": composite([], "true") },
    "actions/setup-node": { "action.yml": composite(["node-version"], "node --version") },
    "actions/cache": {
      "restore/action.yml": composite(["path", "key"], script('cp -a "$KEPT/." "$folder/"')),
      "save/action.yml": composite(["path", "key"], script('cp -a "$folder/." "$KEPT/"')),
    },
    "pulumi/actions": {
      "action.yml": composite(
        ["command", "stack-name", "work-dir"],
        'if [ -n "$command" ]; then cd "$work_dir" && pulumi "$command" --stack "$stack_name" --non-interactive; else pulumi version; fi',
      ),
    },
  };
}

export interface Trigger {
  readonly event: "schedule" | "push" | "pull_request" | "workflow_dispatch";
  readonly payload?: object;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Runs a workflow of a repository with act, on this machine. */
export function runWorkflow(
  act: string,
  repository: Repository,
  file: string,
  { event, payload = {}, secrets = {}, variables = {} }: Trigger,
): Promise<Finished> {
  const { base } = repository;
  const text = readFileSync(join(repository.directory, file), "utf8");
  const steps = Object.values((parse(text) as Workflow).jobs).flatMap((job) => job.steps);
  const uses = new Set(steps.flatMap((step) => (step.uses === undefined ? [] : [step.uses])));
  const known = standIns(join(base, "kept"));
  const local = [...uses].map((action) => {
    const [, name = "", , ref = ""] = /^([^/]+\/[^/@]+)(\/[^@]+)?@(.+)$/.exec(action) ?? [];
    const files = known[name];
    if (!files) throw new Error(`${file}: nothing stands in for ${action}`);
    const folder = join(base, "actions", name);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return `--local-repository=${name}@${ref}=${folder}`;
  });
  const eventFile = join(base, "event.json");
  writeFileSync(eventFile, JSON.stringify(payload));
  const given = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([name, value]) => `--${flag}=${name}=${value}`);
  return repository.run(join(act, "act"), [
    event,
    "--workflows",
    file,
    "--eventpath",
    eventFile,
    "--platform=ubuntu-latest=-self-hosted",
    "--action-offline-mode",
    `--action-cache-path=${join(base, "act")}`,
    "--no-cache-server",
    ...new Set(local),
    ...given("secret", secrets),
    ...given("var", variables),
  ]);
}
