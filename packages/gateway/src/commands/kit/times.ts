import { z } from 'zod';

const DAY_MS = 24 * 3_600_000;

const isDay = (text: string): boolean => z.iso.date().safeParse(text).success;

const timeOrDay = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'must be a day, such as 2026-11-23, or a time with its zone',
});

/** A time, or the first moment of a day in UTC. */
export const firstTime = timeOrDay.transform((text) => new Date(text));

/** A time, or the last moment of a day in UTC. */
export const lastTime = timeOrDay.transform(
  (text) => new Date(new Date(text).getTime() + (isDay(text) ? DAY_MS - 1 : 0)),
);
