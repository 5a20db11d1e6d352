import { z } from "zod";
import type { ApiAnswer, ApiCall, CloudClient } from "../clouds/client";
import { ApiError } from "../shared/errors";
import type { Operation } from "../clouds/service";
import { isUnknownInstance, modelarts } from "./modelarts";
import { readBody } from "./reading";

/** A notebook and its lease as the cloud shows them. Instants in milliseconds since the epoch, on the cloud's clock. */
export interface Notebook {
  readonly id: string;
  readonly status: string;
  readonly failReason?: string | undefined;
  /** Absent where the notebook has none. */
  readonly lease?: Lease | undefined;
  /** The cloud's clock when it answered; `undefined` where the answer had none. */
  readonly cloudTime: number | undefined;
}

export interface Lease {
  /** `create_at + duration`: both are counted from the creation of the notebook. */
  readonly endsAt: number;
  /** Whether auto-stop is on. */
  readonly enabled: boolean;
  readonly type: "timing" | "idle" | undefined;
}

/** A page of notebooks: up to {@link pageSize} of `total`. */
export interface NotebookPage {
  readonly total: number;
  readonly notebooks: readonly Notebook[];
}

export const pageSize = 50;

/** What a Date can hold; an answer beyond it is none. */
const latestInstant = 8.64e15;

const leaseShape = z
  .object({
    create_at: z.number(),
    duration: z.number(),
    enable: z.boolean().optional(),
    type: z.string().nullish(),
  })
  .refine(({ create_at: createdAt, duration }) => Math.abs(createdAt + duration) <= latestInstant);

const notebookShape = z.object({
  id: z.string(),
  status: z.string(),
  fail_reason: z.string().nullish(),
  lease: leaseShape.nullish(),
});

/** Notebooks of strangers may be odd: each is read for itself. */
const pageShape = z.object({ total: z.number(), data: z.array(z.unknown()) });

const pages = "https://support.huaweicloud.com/intl/en-us/api-modelarts";

/** What leases ask of the vendor. Of some rights the names differ between its two kinds of authorisation. */
export const leaseOperations = {
  show: {
    action: "ShowNotebook",
    permission: "modelarts:notebook:get",
    page: `${pages}/ShowNotebook.html`,
  },
  showLease: {
    action: "ShowLease",
    // By identity policies it needs none.
    permission: "modelarts:notebook:getLease (in roles and policies)",
    page: `${pages}/ShowLease.html`,
  },
  list: {
    action: "ListNotebooks",
    permission: "modelarts:notebook:list",
    page: `${pages}/ListNotebooks.html`,
  },
  renew: {
    action: "RenewLease",
    permission:
      "modelarts:notebook:updateStopPolicy (in identity policies) or modelarts:notebook:renewLease (in roles and policies)",
    page: `${pages}/RenewLease.html`,
  },
  start: {
    action: "StartNotebook",
    permission: "modelarts:notebook:start",
    page: `${pages}/StartNotebook.html`,
  },
} satisfies Record<string, Operation>;

/** What only a restart asks for. */
export const stopOperation: Operation = {
  action: "StopNotebook",
  permission: "modelarts:notebook:stop",
  page: `${pages}/StopNotebook.html`,
};

export async function showNotebook(client: CloudClient, id: string, options: CallOptions): Promise<Notebook> {
  const answer = await call(client, leaseOperations.show, "GET", `/${encodeURIComponent(id)}`, {
    kind: "read",
    ...options,
  });
  const notebook = notebookOf(readBody(leaseOperations.show.action, notebookShape, answer), answer);
  return notebook.lease || notebook.status !== "RUNNING"
    ? notebook
    : { ...notebook, lease: await showLease(client, id, options) };
}

export async function showLease(client: CloudClient, id: string, options: CallOptions): Promise<Lease> {
  const answer = await call(client, leaseOperations.showLease, "GET", `/${encodeURIComponent(id)}/lease`, {
    kind: "read",
    ...options,
  });
  return leaseOf(readBody(leaseOperations.showLease.action, leaseShape, answer));
}

export async function listNotebooks(
  client: CloudClient,
  page: number,
  options: CallOptions,
): Promise<NotebookPage> {
  const query = [["limit", String(pageSize)] as const, ["offset", String(page * pageSize)] as const];
  const answer = await call(client, leaseOperations.list, "GET", "", { kind: "read", query, ...options });
  const { total, data } = readBody(leaseOperations.list.action, pageShape, answer);
  const notebooks = data.flatMap((item) => {
    const { data: notebook } = notebookShape.safeParse(item);
    return notebook ? [notebookOf(notebook, answer)] : [];
  });
  return { total, notebooks };
}

/** Sets the end of the lease to the cloud's now + `duration`, also where that is earlier than it was. */
export async function renewLease(
  client: CloudClient,
  id: string,
  lease: NewLease,
  options: CallOptions,
): Promise<void> {
  const json = { duration: lease.duration, type: lease.type };
  await call(client, leaseOperations.renew, "PATCH", `/${encodeURIComponent(id)}/lease`, {
    kind: "write",
    json,
    ...options,
  });
}

export async function startNotebook(
  client: CloudClient,
  id: string,
  lease: NewLease,
  options: CallOptions,
): Promise<void> {
  const query = [["duration", String(lease.duration)] as const, ["type", lease.type] as const];
  await call(client, leaseOperations.start, "POST", `/${encodeURIComponent(id)}/start`, {
    kind: "write",
    query,
    json: {},
    ...options,
  });
}

export async function stopNotebook(client: CloudClient, id: string, options: CallOptions): Promise<void> {
  await call(client, stopOperation, "POST", `/${encodeURIComponent(id)}/stop`, {
    kind: "write",
    json: {},
    ...options,
  });
}

export interface NewLease {
  /** Milliseconds, counted from now; of a start also -1: auto-stop off. */
  readonly duration: number;
  readonly type: "timing" | "idle";
}

/** Another operation is in progress, or the notebook is being restored: to be tried again a little later. */
export function isNotebookBusy(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    (error.kind === "conflict" || error.code === "ModelArts.6357" || error.code === "ModelArts.6333")
  );
}

/** The notebook does not exist: by a code of the service's own, or by a 404 while the project itself answers. */
export async function isNotebookGone(
  client: CloudClient,
  error: unknown,
  options: CallOptions,
): Promise<boolean> {
  if (!(error instanceof ApiError) || !isUnknownInstance(error)) return false;
  if (error.kind !== "notFound" || error.status !== 404) return true;
  await listNotebooks(client, 0, options);
  return true;
}

type CallOptions = Pick<ApiCall, "signal" | "deadline" | "deadlineAt">;

function call(
  client: CloudClient,
  operation: Operation,
  method: ApiCall["method"],
  path: string,
  rest: Pick<ApiCall, "kind" | "query" | "json" | keyof CallOptions>,
): Promise<ApiAnswer> {
  return client.send({
    service: modelarts,
    ...operation,
    method,
    path: `/v1/{project_id}/notebooks${path}`,
    ...rest,
  });
}

function notebookOf(shape: z.infer<typeof notebookShape>, { cloudTime }: ApiAnswer): Notebook {
  const { id, status, fail_reason: failReason, lease } = shape;
  return {
    id,
    status,
    cloudTime,
    ...(failReason && { failReason }),
    ...(lease && { lease: leaseOf(lease) }),
  };
}

function leaseOf({ create_at: createdAt, duration, enable, type }: z.infer<typeof leaseShape>): Lease {
  const lower = type?.toLowerCase();
  return {
    endsAt: createdAt + duration,
    enabled: enable ?? true,
    type: lower === "timing" || lower === "idle" ? lower : undefined,
  };
}
