import type { Job } from "./job";

/** However few the jobs, their parts are no more than this: one job may have a thousand. */
const MAX_SUB_JOBS = 50_000;

/** The jobs that a cloud remembers. The oldest of too many are forgotten. */
export class Jobs {
  readonly #max: number;
  readonly #byId = new Map<string, Job>();
  #subJobs = 0;

  constructor(jobs: readonly Job[], max: number) {
    this.#max = max;
    for (const job of jobs) this.add(job);
  }

  add(job: Job): void {
    this.#byId.set(job.id, job);
    this.#subJobs += job.subJobs.length;
    for (const [id, { subJobs }] of this.#byId) {
      const fits = this.#subJobs <= MAX_SUB_JOBS || this.#byId.size === 1;
      if (this.#byId.size <= this.#max && fits) break;
      this.#byId.delete(id);
      this.#subJobs -= subJobs.length;
    }
  }

  get(id: string, location: string): Job | undefined {
    const job = this.#byId.get(id);
    return job?.location === location ? job : undefined;
  }

  /** The oldest first. */
  all(): Job[] {
    return [...this.#byId.values()];
  }
}
