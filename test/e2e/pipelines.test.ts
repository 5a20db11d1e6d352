import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parse } from "yaml";
import type { WorldInput } from "../../emulator";
import { runWorkflow, type Trigger } from "../support/act";
import { hour, notebookWorld } from "../support/e2e-leases";
import { describeWith, withRepository, type Repository, type Time } from "../support/pipelines";
import type { Finished } from "../support/processes";
import { root } from "../support/project";

const week = 7 * 24 * hour;
const world = notebookWorld({ "notebook-0004": { lease: { length: "30h" } } });

const fleetWorld: WorldInput = {
  ncloud: {
    durations: { servers: { reboot: "300ms" } },
    instances: { servers: ["1011", "1012", "1013", "1014"].map((id) => ({ id })) },
  },
};

/** The instants of a cron line that names minutes only, `7,22 * * * *`. */
function instants(cron: string, from: number, to: number): number[] {
  const [, minutes = ""] = /^([\d,]+) \* \* \* \*$/.exec(cron) ?? [];
  if (minutes === "") throw new Error(`not a line of minutes: ${cron}`);
  const all: number[] = [];
  for (let start = Math.floor(from / hour) * hour; start < to; start += hour)
    all.push(...minutes.split(",").map((minute) => start + Number(minute) * 60_000));
  return all.filter((instant) => instant > from && instant < to);
}

/**
 * A week of a schedule. Every run that has something to do is made, and the first that has not; of the others it is known
 * what they do. After the first renewal the host drops runs for ten hours from when the next is due.
 */
async function liveThroughAWeek(
  repository: Repository,
  time: Time,
  schedule: (from: number, to: number) => number[],
  run: () => Promise<Finished>,
): Promise<{ readonly worst: number; readonly worked: Finished[]; readonly idle: Finished[] }> {
  await repository.create("leases");
  const begin = time.now();
  const [worked, idle]: [Finished[], Finished[]] = [[], []];
  let worst = Infinity;
  let dropped = 0;
  for (const instant of schedule(begin, begin + week)) {
    time.pass(Math.max(0, instant - time.now()));
    const [view] = repository.views("leases", time.now());
    if (view?.kind !== "NotebookLease") throw new Error("there is no lease");
    worst = Math.min(worst, Date.parse(view.state.expiresAt ?? "") - time.now());
    const due = view.due !== undefined && view.due.at <= time.now();
    if (!due && idle.length > 0) continue;
    if (due && worked.length === 1 && dropped === 0) dropped = time.now() + 10 * hour;
    if (time.now() < dropped) continue;
    const finished = await run();
    if (finished.code !== 0) throw new Error(finished.all);
    (due ? worked : idle).push(finished);
  }
  return { worst, worked, idle };
}

const renewals = ({ emulator }: Repository) =>
  emulator.journal.entries({ write: true }).filter(({ action }) => action === "RenewLease").length;

/** The account may not restart one of them. */
const denied = { match: { instance: "1013", write: true }, do: { refuse: { status: 403 } } };

const asked = new WeakMap<Repository, number>();

/** Servers that were asked to restart since the last time this was called. */
function restarts(repository: Repository): string[] {
  const { journal } = repository.emulator;
  const entries = journal.entries({ since: asked.get(repository) ?? 0, write: true });
  asked.set(repository, journal.entries().at(-1)?.n ?? 0);
  return entries.flatMap(({ status, ids }) => (Number(status) < 300 ? ids : [])).sort();
}

describeWith("act", "the workflows for GitHub Actions", (act) => {
  const layout = {
    ".github/workflows/lease.yml": "github-actions/lease.yml",
    ".github/workflows/rollout.yml": "github-actions/rollout.yml",
  };
  const secrets = { HW_ACCESS_KEY: "emulator", HW_SECRET_KEY: "emulator-secret" };

  test("keep a lease alive for a week in which ten hours of runs are dropped, and run up when it is due only", async () => {
    await withRepository({ world, layout }, async (repository, time) => {
      let beats = 0;
      const heart = createServer((_, response) => void (beats++, response.end())).listen(0, "127.0.0.1");
      await once(heart, "listening");
      const variables = { HEARTBEAT_URL: `http://127.0.0.1:${(heart.address() as AddressInfo).port}/` };
      const file = ".github/workflows/lease.yml";
      const text = readFileSync(join(repository.directory, file), "utf8");
      const cron = (parse(text) as { on: { schedule: { cron: string }[] } }).on.schedule[0]?.cron ?? "";
      try {
        const { worst, worked, idle } = await liveThroughAWeek(
          repository,
          time,
          (from, to) => instants(cron, from, to),
          () => runWorkflow(act, repository, file, { event: "schedule", secrets, variables }),
        );
        expect(worst).toBeGreaterThan(hour);
        expect(renewals(repository)).toBe(worked.length);
        expect(worked.length).toBeGreaterThanOrEqual(3);
        expect(idle.map(({ all }) => all).join("")).not.toContain("pulumi up");
        for (const { all } of worked) expect(all).toMatch(/\| training \| NotebookLease \| ends .*\(in 2d\)/);
        expect(beats).toBe(worked.length + idle.length);
      } finally {
        heart.close();
      }
    });
  });

  test("preview a rollout in the pull request, restart on merge, and go on after a failure with what is owed", async () => {
    await withRepository({ world: fleetWorld, layout }, async (repository) => {
      await repository.create("fleet");
      const file = ".github/workflows/rollout.yml";
      const keys = { NCLOUD_ACCESS_KEY: "emulator", NCLOUD_SECRET_KEY: "emulator-secret" };
      const run = (event: Trigger["event"], payload = {}) =>
        runWorkflow(act, repository, file, { event, payload, secrets: keys });
      restarts(repository);
      repository.commit("fleet/app.conf", "workers = 8\n");

      const ours = { pull_request: { head: { repo: { full_name: "ops/infra" } } } };
      const previewed = await run("pull_request", ours);
      expect(previewed).toMatchObject({ code: 0 });
      expect(previewed.all).toContain("RESTARTS 4 of 4 servers");
      const foreign = await run("pull_request", {
        pull_request: { head: { repo: { full_name: "fork/infra" } } },
      });
      expect(foreign.all).not.toContain("RESTARTS");
      expect(restarts(repository)).toEqual([]);

      repository.emulator.faults.add(denied);
      const failed = await run("push", { ref: "refs/heads/main" });
      expect(failed.code).not.toBe(0);
      expect(failed.all).toMatch(/❌ \| web \| RestartTrigger \| 2 of 4 at generation 2 \|/);
      expect(restarts(repository)).toEqual(["1011", "1012"]);

      repository.emulator.faults.clear();
      expect(await run("workflow_dispatch")).toMatchObject({ code: 0 });
      expect(restarts(repository)).toEqual(["1013", "1014"]);
    });
  });
});

describeWith("gitlab-ci-local", "the pipeline for GitLab", (folder) => {
  const layout = { ".gitlab-ci.yml": "gitlab/.gitlab-ci.yml" };
  const run = (repository: Repository, source: string, ...args: string[]) =>
    repository.run(process.execPath, [
      join(folder, "node_modules", "gitlab-ci-local", "dist", "index.js"),
      "--force-shell-executor",
      "--ignore-predefined-vars=CI_PIPELINE_SOURCE",
      `--variable=CI_PIPELINE_SOURCE=${source}`,
      ...args,
    ]);

  test("keeps a lease alive for a week in which ten hours of runs are dropped, and runs up when it is due only", async () => {
    await withRepository({ world, layout }, async (repository, time) => {
      const { worst, worked, idle } = await liveThroughAWeek(
        repository,
        time,
        (from, to) => instants("12,42 * * * *", from, to),
        () => run(repository, "schedule", "--no-json-schema-validation"),
      );
      expect(worst).toBeGreaterThan(hour);
      expect(renewals(repository)).toBe(worked.length);
      expect(worked.length).toBeGreaterThanOrEqual(3);
      expect(idle.map(({ all }) => all).join("")).not.toContain("updating");
    });
  });

  test("restarts by merge, and shows each server as a test, also those that failed", async () => {
    await withRepository({ world: fleetWorld, layout }, async (repository) => {
      await repository.create("fleet");
      restarts(repository);
      repository.commit("fleet/app.conf", "workers = 8\n");
      repository.emulator.faults.add(denied);
      const failed = await run(repository, "web", "rollout");
      expect(failed.code).not.toBe(0);
      expect(restarts(repository)).toEqual(["1011", "1012"]);
      const report = readFileSync(join(repository.directory, "rekindle.xml"), "utf8");
      expect(report).toMatch(/<testsuite [^>]*tests="4" failures="2"/);
    });
  });
});

/** The command of each host that calls often, out of its file: to be run by a shell in the folder that the file names. */
const commands: readonly (readonly [host: string, command: () => string])[] = [
  [
    "cron",
    () =>
      example("systemd/cron.d-rekindle")
        .replace(/^[^*].*\n/gm, "")
        .replace(/^(\S+ ){6}/, ""),
  ],
  [
    "systemd's timer",
    () => {
      const unit = example("systemd/rekindle-once.service");
      const of = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(unit)?.[1] ?? "";
      return `cd ${of("WorkingDirectory")} && ${of("ExecStart")}`;
    },
  ],
  [
    "the CronJob of Kubernetes",
    () => {
      const { spec } = parse(example("kubernetes/cronjob.yaml")) as CronJob;
      const [container] = spec.jobTemplate.spec.template.spec.containers;
      return `cd /srv${container?.workingDir ?? ""} && ${container?.command.join(" ") ?? ""}`;
    },
  ],
  [
    "Jenkins",
    () => {
      const steps = example("jenkins/Jenkinsfile").matchAll(/\bsh ('''|')(.*?)\1/gs);
      const [install = "", run = "", report = ""] = [...steps].map(([, , script = ""]) => script);
      return ["cd /srv/infra", install, "cd leases", run, report].join("\n");
    },
  ],
];

interface CronJob {
  readonly spec: {
    readonly jobTemplate: {
      readonly spec: {
        readonly template: {
          readonly spec: {
            readonly containers: readonly {
              readonly workingDir: string;
              readonly command: readonly string[];
            }[];
          };
        };
      };
    };
  };
}

const example = (path: string) => readFileSync(join(root, "examples", "pipelines", path), "utf8");

test("what cron, systemd, Kubernetes and Jenkins call renews a lease when it is due, and else does nothing", async () => {
  await withRepository(
    { world: notebookWorld({ "notebook-0004": { lease: { length: "72h" } } }), layout: {} },
    async (repository, time) => {
      await repository.create("leases");
      const places = {
        "/srv/infra": repository.directory,
        "/etc/rekindle/credentials": join(repository.base, "credentials"),
        "/var/lib/rekindle": join(repository.base, "home"),
      };
      writeFileSync(
        places["/etc/rekindle/credentials"],
        "HW_ACCESS_KEY=emulator\nHW_SECRET_KEY=emulator-secret\n",
      );
      const call = async (command: () => string) => {
        const script = Object.entries(places).reduce(
          (text, [from, to]) => text.replaceAll(from, to),
          command(),
        );
        const { code, all } = await repository.run("sh", ["-euc", script]);
        return { code, all, renewals: renewals(repository) };
      };
      let expected = renewals(repository);
      for (const [host, command] of commands) {
        const early = await call(command);
        expect({ host, ...early }).toMatchObject({ code: 0, renewals: expected });
        // Of 72 hours less than twelve are left then.
        time.pass(61 * hour);
        const due = await call(command);
        expect({ host, ...due }).toMatchObject({ code: 0, renewals: ++expected });
      }
    },
  );
});
