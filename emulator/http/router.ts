/** Something that answers at a method and a path with `{names}` in it. */
export interface Routed {
  readonly methods: readonly string[];
  readonly path: string;
}

export interface Match<T> {
  readonly route: T;
  readonly params: Readonly<Record<string, string>>;
}

/** The first route that fits. Where only the method is wrong there is none either, as at the vendors' gateways. */
export function findRoute<T extends Routed>(
  routes: readonly T[],
  method: string,
  path: string,
): Match<T> | undefined {
  for (const route of routes) {
    if (!route.methods.includes(method)) continue;
    const params = matchPath(route.path, path);
    if (params) return { route, params };
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = decoded(given[index] ?? "");
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name !== undefined && value) params[name] = value;
    else if (part !== value) return undefined;
  }
  return params;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
