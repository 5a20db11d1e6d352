import { ConfigurationError } from "../shared/errors";
import type { CloudEnvironment } from "./environment";
import { sharedBy } from "./shared";
import type { Source } from "./sources";

/** Sent as headers, which hold nothing but printable ASCII. */
const IN_HEADERS: ReadonlySet<string> = new Set(["accessKey", "securityToken", "token"]);

/** Control characters, and what cannot be seen either: such as a zero-width space, or a mark of direction. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * A source whose values are fit to be sent. White space around a value was pasted along: it is left out, with one
 * warning in a process. Within a value it would be refused by the cloud, or by the HTTP library: an error that names it.
 */
export function cleaned(source: Source, environment: CloudEnvironment): Source {
  return {
    ...source,
    get: (field) => {
      const given = source.get(field);
      const value = given?.trim();
      if (given === undefined || !value) return undefined;
      const holder = source.holder(field);
      const odd =
        INVISIBLE.exec(value)?.[0] ?? (IN_HEADERS.has(field) ? /[^ -~]/u.exec(value)?.[0] : undefined);
      if (odd !== undefined) throw unfit(holder, odd);
      if (value !== given) warnOnce(environment, holder);
      return value;
    },
  };
}

function unfit(holder: string, odd: string): ConfigurationError {
  const what = INVISIBLE.test(odd) ? "a control character" : "a character that is not ASCII";
  const code = (odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return new ConfigurationError(
    `${holder} has ${what} (U+${code}) inside; nothing was sent. Set it again without.`,
  );
}

function warnOnce(environment: CloudEnvironment, holder: string): void {
  sharedBy(environment).once(["trimmed", holder], () => {
    environment.warn?.(
      `${holder} begins or ends with white space, such as a line break that was pasted along. It is left out; set it without.`,
    );
    return true;
  });
}
