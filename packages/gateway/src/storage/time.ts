/** A time as both databases store and compare it: `2026-11-22 20:27:00.123`, UTC. */
export const toStored = (time: Date): string => time.toISOString().slice(0, 23).replace('T', ' ');

export function fromStored(text: string): Date {
  const time = new Date(`${text.replace(' ', 'T')}Z`);
  if (Number.isNaN(time.getTime())) throw new Error('A stored time cannot be read.');
  return time;
}
