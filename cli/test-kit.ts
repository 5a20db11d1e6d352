import type { Terminal } from "./terminal";

export interface Said {
  out: string;
  error: string;
}

/** A terminal that remembers what was said. */
export function testTerminal(
  options: Partial<Pick<Terminal, "interrupted" | "env">> & { readonly input?: string } = {},
): { said: Said; terminal: Terminal } {
  const said: Said = { out: "", error: "" };
  const terminal: Terminal = {
    out: (text) => void (said.out += text),
    error: (text) => void (said.error += text),
    interrupted: options.interrupted ?? (() => Promise.resolve()),
    input: () => Promise.resolve(options.input ?? ""),
    env: options.env ?? {},
    colours: false,
  };
  return { said, terminal };
}
