import { ApiError, ConfigurationError } from "../shared/errors";
import type { ApiAnswer, ApiCall } from "./client";
import { objectOf } from "./error-body";
import { iam } from "./iam";
import type { Operation } from "./service";

const ACTION = "KeystoneListProjects";

export const projectOperation: Operation = { action: ACTION, permission: "iam:projects:listProjects" };

/** Longest time for the look-up with its retries; milliseconds. */
const LOOKUP_DEADLINE = 60_000;

/**
 * The id of the one project with a name; a region's own project bears the region's.
 *
 * @see https://support.huaweicloud.com/intl/en-us/api-iam/iam_06_0001.html
 */
export async function lookUpProject(
  send: (call: ApiCall) => Promise<ApiAnswer>,
  name: string,
): Promise<string> {
  const { json } = await send({
    service: iam,
    ...projectOperation,
    method: "GET",
    path: "/v3/projects",
    query: [["name", name]],
    kind: "read",
    deadline: LOOKUP_DEADLINE,
  });
  const projects = objectOf(json)?.["projects"];
  if (!Array.isArray(projects)) {
    throw new ApiError({ kind: "unreadable", action: ACTION, advice: "The answer lists no projects." });
  }
  const ids = projects
    .map((project) => objectOf(project))
    .filter((project) => project?.["name"] === undefined || project["name"] === name)
    .map((project) => project?.["id"])
    .filter((id) => typeof id === "string");
  const [id] = ids;
  if (id !== undefined && ids.length === 1) return id;
  throw new ConfigurationError(
    ids.length === 0
      ? `No project is named ${JSON.stringify(name)}; set projectId or projectName.`
      : `${ids.length} projects are named ${JSON.stringify(name)}; set projectId to one of ${ids.join(", ")}.`,
  );
}
