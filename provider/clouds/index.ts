import type { CloudClient, CloudName } from "./client";
import { cloudClient } from "./cloud-client";
import type { CloudEnvironment } from "./environment";
import { huaweicloudPlan } from "./huaweicloud";
import { ncloudPlan } from "./ncloud";
import { otcPlan } from "./otc";
import type { CloudPlan } from "./plan";
import type { CloudRequest, PlanContext } from "./request";
import { sharedBy } from "./shared";

export type { ApiAnswer, ApiCall, CloudClient, CloudName } from "./client";
export { systemEnvironment, type CloudEnvironment } from "./environment";
export type { CloudRequest } from "./request";
export { profileProblems } from "./request";
export { openProber } from "./open-prober";
export type { ParsedSettings } from "./parse-settings";
export type { Operation, Service } from "./service";
export type { ProviderSettings } from "./settings";

/** Every cloud, and where its settings lead. */
const CLOUDS: Readonly<Record<CloudName, (context: PlanContext) => CloudPlan>> = {
  ncloud: ncloudPlan,
  huaweicloud: huaweicloudPlan,
  otc: otcPlan,
};

/**
 * The client of one account, region and project. Equal requests get the same client, and different clients of one
 * account share its token, its limits and what is known of its key. Reads nothing and never throws: what is missing
 * is an error of the first call.
 */
export function openCloud(request: CloudRequest, environment: CloudEnvironment): CloudClient {
  const { cloud, settings, profile, region, projectId } = request;
  const key = ["client", cloud, settings, profile ?? null, region ?? null, projectId ?? null];
  return sharedBy(environment).once(key, () =>
    cloudClient(CLOUDS[cloud]({ request, environment }), environment, profile),
  );
}
