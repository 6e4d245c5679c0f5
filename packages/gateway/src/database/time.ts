// A payment's rows carry the same time, and so do those of its neighbours.
let last = { ms: Number.NaN, text: '' };

/** A time as both databases store and compare it: `2026-11-22 20:27:00.123`, UTC. */
export function toStored(time: Date): string {
  const ms = time.getTime();
  if (ms !== last.ms) {
    const text = time.toISOString();
    last = { ms, text: `${text.slice(0, 10)} ${text.slice(11, 23)}` };
  }
  return last.text;
}

export function fromStored(text: string): Date {
  const time = new Date(`${text.replace(' ', 'T')}Z`);
  if (Number.isNaN(time.getTime())) throw new Error('A stored time cannot be read.');
  return time;
}
