import { Refusal, type Answer } from "../http/answer";
import { huaweiErrorFormat } from "../vendors/huawei";
import { vserverErrorFormat } from "../vendors/ncloud";
import { verifyHuawei, type Identity } from "../verify/huawei";
import { verifyNcloud } from "../verify/ncloud";
import type { CloudName } from "../world/kind";
import type { NcloudSettings } from "../world/schema";
import type { Cloud } from "../world/world";
import type { ApiRequest, Services } from "./api";

/** Lets a request through NAVER's gateway. @throws Refusal */
export function admitNcloud(request: ApiRequest, services: Services): Cloud<NcloudSettings> {
  const cloud = services.world.ncloud();
  if (!cloud) throw new Refusal(vserverErrorFormat.notFound());
  const account = verifyNcloud(request.call, cloud.settings, services.clock.real() + request.skew);
  throttle(cloud, account, services, vserverErrorFormat.throttled());
  return cloud;
}

/** Lets a request through Huawei's gateway. @throws Refusal */
export function identify(request: ApiRequest, services: Services): Identity {
  const { world, tokens, locks, clock } = services;
  const clouds = world.huaweiClouds();
  const cloud = cloudOfProject(request, services);
  if (clouds.length === 0) throw new Refusal(huaweiErrorFormat(cloud).notFound());
  const now = clock.real() + request.skew;
  const identity = verifyHuawei(request.call, { clouds, tokens, locks, now, cloud });
  const [first] = identity.clouds;
  if (first) throttle(first, identity.account, services, huaweiErrorFormat(first.name).throttled());
  return identity;
}

/**
 * Lets a request through Huawei's gateway and into the project of its path.
 *
 * @param forbidden how the service refuses somebody else's project
 * @throws Refusal
 */
export function admitHuawei(request: ApiRequest, services: Services, forbidden: Answer) {
  const identity = identify(request, services);
  const project = request.params["project_id"] ?? "";
  const cloud = identity.clouds.find(({ settings }) => settings.projects.some(({ id }) => id === project));
  const named = request.call.headers["x-project-id"] ?? project;
  if (!cloud || named !== project || (identity.projectId ?? project) !== project)
    throw new Refusal(forbidden);
  return { cloud, project };
}

/** The cloud that the project of a path belongs to. */
export function cloudOfProject(
  request: Pick<ApiRequest, "params">,
  { world }: Services,
): CloudName | undefined {
  const project = request.params["project_id"];
  return world.huaweiClouds().find(({ settings }) => settings.projects.some(({ id }) => id === project))
    ?.name;
}

function throttle(cloud: Cloud, account: string, { rates }: Services, throttled: Answer): void {
  const { requestsPerSecond, retryAfter } = cloud.settings;
  if (rates.take(`${cloud.name}/${account}`, requestsPerSecond)) return;
  const seconds = retryAfter === undefined ? undefined : String(Math.ceil(retryAfter / 1000));
  throw new Refusal(seconds === undefined ? throttled : withHeader(throttled, "retry-after", seconds));
}

export function withHeader(answer: Answer, name: string, value: string): Answer {
  return { ...answer, headers: { ...answer.headers, [name]: value } };
}
