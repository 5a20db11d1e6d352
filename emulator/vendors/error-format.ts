import type { Answer } from "../http/answer";

/** How a service and the gateway in front of it say that something went wrong. */
export interface ErrorFormat {
  /** The gateway does not know the path. */
  notFound(): Answer;
  throttled(): Answer;
  /** The service is broken, in the gateway's words. */
  broken(status: number): Answer;
  expiredToken(): Answer;
  /** The service's own words. */
  refused(status: number, code: string, message: string): Answer;
}
