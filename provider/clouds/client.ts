import type { HttpRequest } from "../http/types";
import type { ProcessState } from "../shared/process-state";
import type { Operation, Service } from "./service";

/** One call of a vendor's API, before it is signed. */
export interface ApiCall extends Operation {
  readonly service: Service;
  readonly method: HttpRequest["method"];
  /** Path below the endpoint; segments are already percent-encoded, `{project_id}` is filled in. */
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[] | undefined;
  /** At most one of the two. */
  readonly form?: readonly (readonly [string, string])[] | undefined;
  readonly json?: unknown;
  /** Reads are retried; writes only where they were provably not applied. */
  readonly kind: "read" | "write";
  readonly signal?: AbortSignal | undefined;
  /** Longest time for the whole call, retries included; milliseconds. */
  readonly deadline?: number | undefined;
  /** The same as an instant, for what takes several calls; milliseconds since the epoch. The earlier of the two counts. */
  readonly deadlineAt?: number | undefined;
}

export interface ApiAnswer {
  readonly status: number;
  /** The parsed body; `undefined` when it is empty. */
  readonly json: unknown;
  /** The cloud's clock when it answered (the `Date` header), milliseconds since the epoch. */
  readonly cloudTime: number | undefined;
  /** How far the cloud's clock is ahead of this machine's, milliseconds; `undefined` where the answer has no `Date`. */
  readonly clockSkew?: number | undefined;
  /** A text of the answer made fit for a message: one bounded line without secrets; `undefined` if nothing is left. */
  words(this: void, text: string): string | undefined;
}

/** One account, region and project of one cloud. The same arguments give the same client within a process. */
export interface CloudClient {
  readonly cloud: CloudName;
  readonly region: string;
  /** `KR, profile prod-kr` or `cn-north-4/0123…`: for messages. */
  readonly label: string;
  /** Key of what is behind it: equal keys see the same instances. No secrets. */
  readonly identity: string;
  /** What the resources of this process share. */
  readonly process: ProcessState;
  /** Looked up once where the configuration has none, for as long as the call that needs it may last; Huawei clouds only. */
  projectId(call?: LookUp): Promise<string>;
  /** Sends, retries by classification, and throws {@link ApiError}. */
  send(call: ApiCall): Promise<ApiAnswer>;
}

/** What needs a project's id: an error names it. */
export type LookUp = Partial<Pick<ApiCall, "action" | "signal" | "deadline" | "deadlineAt">>;

export type CloudName = "ncloud" | "huaweicloud" | "otc";
