import type { Observations } from "../apis/api";
import type { Prober } from "../http/probe";
import type { Deferral } from "./deferral";
import type { Failure } from "./instance";
import type { Ledger, LedgerChange } from "./ledger";
import type { Recipient } from "./send";
import type { RolloutSettings } from "./settings";

/** All that one rollout needs to know. */
export interface RolloutOptions extends Recipient {
  /** With the program's wish already accepted into it. */
  readonly ledger: Ledger;
  readonly settings: RolloutSettings;
  /** What was seen of every listed instance when this update began. */
  readonly first: Observations;
  /** The generation was accepted by this very update. */
  readonly acceptedNow: boolean;
  /** Asks services, where `settings.readiness` says what. */
  readonly probe?: Prober | undefined;
  /** When restarts may start. */
  readonly deferral?: Deferral | undefined;
  readonly random: () => number;
  /** One line of progress for people, for each thing that happens. */
  readonly say: (line: string) => void;
  /** One line for each thing that people should know of although nothing failed. */
  readonly warn?: ((line: string) => void) | undefined;
  /** Instead of `say`: one line that tells where it stands and takes the place of the one before. */
  readonly status?: ((line: string) => void) | undefined;
  /** Told of every change, before the request that it announces is sent. */
  readonly onChange?: ((change: LedgerChange) => void) | undefined;
}

export interface RolloutResult {
  readonly ledger: Ledger;
  /** Instances restarted by this run, or found to have been. */
  readonly restarted: readonly string[];
  readonly failures: readonly Failure[];
  /** Owed, and not begun. */
  readonly notStarted: readonly string[];
  /** Asked to restart, and left before that was proved. */
  readonly unproved: readonly string[];
  /** Why no more were begun. */
  readonly halted?: string | undefined;
  /** The fault of ours that ended it. */
  readonly cause?: Error | undefined;
}
