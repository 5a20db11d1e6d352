/** One HTTP request as it goes over the wire; signers see exactly this. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH";
  /** Absolute, with the query already encoded as it will be sent. */
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One HTTP answer, read to its end (bounded in size). */
export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a vendor's error body says, whatever its shape. */
export interface VendorError {
  readonly code?: string;
  readonly words?: string;
  readonly requestId?: string;
  /** Said by the gateway in front of the service, whose codes mean something else than the service's own. */
  readonly gateway?: boolean;
}

/** Reads a vendor's error out of an answer, also of one with status 200; `undefined` where it is none. */
export type ErrorReader = (
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
) => VendorError | undefined;
