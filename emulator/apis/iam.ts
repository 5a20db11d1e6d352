import { z } from "zod";

import { Refusal, json, type Answer } from "../http/answer";
import { jsonBody, type Call } from "../http/call";
import { huaweiErrorFormat } from "../vendors/huawei";
import { sameText } from "../verify/ncloud";
import type { HuaweiSettings } from "../world/schema";
import type { Cloud } from "../world/world";
import { identify } from "./admit";
import type { EmulatedApi, Services } from "./api";

/**
 * The identity service of Huawei Cloud and Open Telekom Cloud: tokens and projects.
 *
 * @see https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/token_management/obtaining_a_user_token_through_password_authentication.html
 */
export const iam: EmulatedApi = {
  service: "iam",
  cloudOf: () => undefined,
  errorFormat: huaweiErrorFormat,
  routes: [
    {
      action: "CreateToken",
      methods: ["POST"],
      path: "/v3/auth/tokens",
      write: false,
      ids: () => [],
      answer: ({ call }, services) => createToken(call, services),
    },
    {
      action: "ListProjects",
      methods: ["GET"],
      path: "/v3/projects",
      write: false,
      ids: () => [],
      answer: (request, services) => {
        const name = request.call.query.get("name");
        const { clouds } = identify(request, services);
        const projects = clouds.flatMap((cloud) =>
          cloud.settings.projects.map((project) => projectAnswer(cloud, project)),
        );
        const found = projects.filter((project) => !name || project.name === name);
        const links = { self: request.call.target, previous: null, next: null };
        // The vendor's SDKs name it when there is not exactly one project.
        return json(200, { links, projects: found }, { "x-iam-trace-id": request.requestId });
      },
    },
  ],
};

const named = z.object({ name: z.string() });

const tokenRequest = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.array(z.string()).refine((methods) => methods.length === 1 && methods[0] === "password"),
      password: z.object({
        user: z.object({
          name: z.string(),
          password: z.string(),
          domain: z.union([z.object({ id: z.string() }), named]),
        }),
      }),
    }),
    scope: z.object({ project: z.union([z.object({ id: z.string() }), named]) }),
  }),
});

type Wanted = z.output<typeof tokenRequest>["auth"]["scope"]["project"];

function createToken(call: Call, services: Services): Answer {
  const { data } = tokenRequest.safeParse(jsonBody(call));
  if (!data)
    throw refuse(400, "Bad Request", "The request body is invalid: password identity and project scope.");
  const { user } = data.auth.identity.password;
  const clouds = services.world
    .huaweiClouds()
    .filter(({ name, settings }) =>
      settings.users.some(
        (known) =>
          known.name === user.name &&
          ("id" in user.domain ? user.domain.id === `${name}-domain` : user.domain.name === known.domain) &&
          sameText(known.password, user.password),
      ),
    );
  if (clouds.length === 0) throw refuse(401, "Unauthorized", "The username or password is wrong.");
  const wanted = data.auth.scope.project;
  for (const cloud of clouds) {
    const project = cloud.settings.projects.find((candidate) => isWanted(candidate, wanted));
    if (project) return tokenAnswer(cloud, project, user.name, services);
  }
  throw refuse(
    401,
    "Unauthorized",
    "The project of the scope does not exist or is not accessible to the user.",
  );
}

function isWanted(project: { id: string; name: string }, wanted: Wanted): boolean {
  return "id" in wanted ? project.id === wanted.id : project.name === wanted.name;
}

function tokenAnswer(
  cloud: Cloud<HuaweiSettings>,
  project: { id: string; name: string },
  userName: string,
  { tokens }: Services,
): Answer {
  const token = tokens.issue(cloud.name, userName, project.id, cloud.settings.tokenLife);
  const domain = { id: `${cloud.name}-domain`, name: "emulator" };
  const body = {
    token: {
      issued_at: micros(token.issuedAt),
      expires_at: micros(token.expiresAt),
      methods: ["password"],
      project: { ...project, domain },
      user: { id: `${cloud.name}-user`, name: userName, domain, password_expires_at: "" },
      roles: [],
      // No addresses of services are in it: whoever came here has been told the address already.
      catalog: [],
    },
  };
  return json(201, body, { "x-subject-token": token.value });
}

function projectAnswer(cloud: Cloud<HuaweiSettings>, { id, name }: { id: string; name: string }) {
  const domain = `${cloud.name}-domain`;
  return {
    id,
    name,
    domain_id: domain,
    parent_id: domain,
    is_domain: false,
    enabled: true,
    description: "",
    links: {},
  };
}

/** The identity service writes microseconds. */
function micros(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}

function refuse(code: number, title: string, message: string): Refusal {
  return new Refusal(json(code, { error: { code, title, message } }));
}
