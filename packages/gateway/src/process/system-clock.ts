/** The system's time. */
export const systemClock = (): Date => new Date();
