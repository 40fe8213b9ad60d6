/** What a job is at its end. */
const ENDS = new Set(["finished", "failed", "cancelled", "lost"]);

/** Whether nothing more will become of it. */
export const isOver = (job) => ENDS.has(job.status);
