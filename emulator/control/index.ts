import { json, type Answer } from "../http/answer";
import type { Call } from "../http/call";
import { findRoute } from "../http/router";
import { InvalidInput } from "../world/validate";
import { clockRoutes } from "./clock";
import { faultRoutes } from "./faults";
import { instanceRoutes } from "./instances";
import { journalRoutes } from "./journal";
import { openApi } from "./openapi";
import { rehearseRoutes } from "./rehearse";
import { NotFound, type Controlled, type ControlRoute, type RouteDescription } from "./route";
import { targetRoutes } from "./targets";
import { sessionRoutes } from "./sessions";
import { worldRoutes } from "./world";

export interface Control {
  answer(call: Call): Answer;
}

/** Answered as a stream, by the server itself. */
export const EVENTS: RouteDescription = {
  methods: ["GET"],
  path: "/_emulator/events",
  about: "server-sent events: the whole state, then what changes",
  produces: "text/event-stream",
};

const routes: readonly ControlRoute[] = [
  { methods: ["GET"], path: "/_emulator", about: "this list", handle: index },
  {
    methods: ["GET"],
    path: "/_emulator/health",
    about: "whether it is up",
    handle: () => ({ status: "ok" }),
  },
  {
    methods: ["GET"],
    path: "/_emulator/openapi.json",
    about: "an OpenAPI description of this API",
    handle: () => openApi(described),
  },
  ...worldRoutes,
  ...instanceRoutes,
  ...targetRoutes,
  ...faultRoutes,
  ...journalRoutes,
  ...clockRoutes,
  ...rehearseRoutes,
  ...sessionRoutes,
];

const described: readonly RouteDescription[] = [...routes, EVENTS];

/** The emulator's own API, under `/_emulator`: JSON, without credentials, on loopback only. */
export function controlApi(controlled: Controlled): Control {
  return {
    answer(call) {
      const path = call.path.replace(/\/$/, "");
      const match = findRoute(routes, call.method, path);
      if (!match) return json(404, { error: `no ${call.method} ${path}; see GET /_emulator` });
      try {
        return json(
          200,
          match.route.handle({ ...controlled, call, params: match.params, body: bodyOf(call) }),
        );
      } catch (error) {
        if (error instanceof InvalidInput) return json(400, { error: error.message });
        if (error instanceof NotFound) return json(404, { error: error.message });
        throw error;
      }
    },
  };
}

/** Judged here and not where it is used, so that text which is no JSON is never taken for nothing. */
function bodyOf(call: Call): unknown {
  if (call.body.trim() === "") return undefined;
  try {
    return JSON.parse(call.body);
  } catch (error) {
    throw new InvalidInput(`the body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function index(): unknown {
  return described.map(({ methods, path, about }) => `${methods.join("|")} ${path} - ${about}`);
}
