import type { NotebookLeaseInputs } from "./inputs";
import { hasUnknown, unknown } from "../../shared/unknown";
import { echoesOf, knowledgeOf, termsAfter, type NotebookLeaseOutputs } from "./state";

type Uncertain = Readonly<Record<string, unknown>>;

/** The outputs that an `up` would leave, as far as they are known before it. */
export function expectNotebookLease(
  olds: NotebookLeaseOutputs | undefined,
  news: Uncertain,
  /** The lease would be renewed, or is not known yet. */
  moves: boolean,
  now: number,
): Uncertain {
  const hash = news["triggerHash"] === undefined ? {} : { triggerHash: news["triggerHash"] };
  const inputs = news as NotebookLeaseInputs;
  const known = olds && !hasUnknown(news) ? knowledgeOf(olds, termsAfter(olds, inputs), now) : undefined;
  return {
    ...echoesOf(inputs),
    ...(known ?? { ...openUntilDone, autoStop: unknown, leaseType: unknown, notebookStatus: unknown }),
    ...(moves && openUntilDone),
    ...hash,
  };
}

const openUntilDone = { expiresAt: unknown, renewAt: unknown, renewedAt: unknown, renewalCount: unknown };
