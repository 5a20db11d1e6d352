import type { WorldInput } from "./schema";

type Instances = NonNullable<NonNullable<WorldInput["huaweicloud"]>["instances"]>;
type Sessions = Pick<Instances[string][number], "sessions">;

/** What a `rekindle emulator` without `--world` starts with. */
export const defaultWorld: WorldInput = {
  ncloud: {
    targetGroups: [{ id: "7001", name: "web", targets: numbered(10, (n) => String(1000 + n)) }],
    instances: {
      servers: [...numbered(40, (n) => ({ id: String(1000 + n) })), { id: "1090", state: "NSTOP" }],
      dataForestNotebooks: numbered(4, (n) => ({ id: `nb${padded(n)}` })),
    },
  },
  huaweicloud: {
    instances: {
      appServers: numbered(40, (n) => ({ id: `as-${padded(n)}`, ...usersOf(n) })),
      desktops: numbered(40, (n) => ({ id: `wd-${padded(n)}` })),
      ecsServers: numbered(40, (n) => ({
        id: `ecs-${padded(n)}`,
        ...(n <= 20 && { fields: { tags: ["role=web"] } }),
      })),
      notebooks: [
        { id: "notebook-0001", lease: { length: "2h" } },
        { id: "notebook-0002", state: "STOPPED" },
        { id: "notebook-0003", lease: { autoStop: false } },
        { id: "notebook-0004", lease: { length: "20m" } },
      ],
    },
  },
  otc: {
    instances: {
      modelartsInstances: numbered(3, (n) => ({ id: `DE-${padded(n)}` })),
      notebooks: [{ id: "notebook-0001", lease: { length: "2h" } }],
      ecsServers: numbered(5, (n) => ({ id: `ecs-${padded(n)}` })),
    },
  },
};

/** Somebody works on a few app servers. */
function usersOf(n: number): Sessions {
  if (n === 11) return { sessions: [{ user: "mina" }, { user: "jonas" }] };
  return n === 12 ? { sessions: [{ user: "aylin", state: "Disconnected" }] } : {};
}

function numbered<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index + 1));
}

function padded(n: number): string {
  return String(n).padStart(4, "0");
}
